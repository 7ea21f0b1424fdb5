package io.sampo.storage.model;

import java.util.UUID;

/**
 * Identity of a point: an unsigned 64-bit number or a UUID. Numbers sort before UUIDs, numbers as
 * unsigned, UUIDs by their 128 bits big-endian (spec dataplane §1.7).
 */
public sealed interface PointId extends Comparable<PointId> {

  /** A number; {@code value} holds its 64 bits unsigned. */
  record Num(long value) implements PointId {
    @Override
    public String toString() {
      return Long.toUnsignedString(value);
    }
  }

  /** A UUID by its two halves. */
  record Uuid(long high, long low) implements PointId {
    public UUID uuid() {
      return new UUID(high, low);
    }

    @Override
    public String toString() {
      return uuid().toString();
    }
  }

  static PointId num(long value) {
    return new Num(value);
  }

  static PointId uuid(UUID uuid) {
    return new Uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
  }

  @Override
  default int compareTo(PointId other) {
    return switch (this) {
      case Num(var mine) ->
          switch (other) {
            case Num(var theirs) -> Long.compareUnsigned(mine, theirs);
            case Uuid _ -> -1;
          };
      case Uuid(var high, var low) ->
          switch (other) {
            case Num _ -> 1;
            case Uuid(var theirHigh, var theirLow) ->
                high != theirHigh
                    ? Long.compareUnsigned(high, theirHigh)
                    : Long.compareUnsigned(low, theirLow);
          };
    };
  }
}
