package io.sampo.storage.model;

import java.util.Optional;
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

  /** A UUID in any usual form: hyphens or none, braces, {@code urn:uuid:}; upper case or lower. */
  static Optional<PointId> parseUuid(String text) {
    String digits = text;
    if (digits.startsWith("urn:uuid:")) {
      digits = digits.substring(9);
    } else if (digits.startsWith("{") && digits.endsWith("}")) {
      digits = digits.substring(1, digits.length() - 1);
    }
    if (digits.length() == 36) {
      for (int at : new int[] {8, 13, 18, 23}) {
        if (digits.charAt(at) != '-') {
          return Optional.empty();
        }
      }
      digits =
          digits.substring(0, 8)
              + digits.substring(9, 13)
              + digits.substring(14, 18)
              + digits.substring(19, 23)
              + digits.substring(24);
    }
    if (digits.length() != 32 || !digits.chars().allMatch(PointId::isHex)) {
      return Optional.empty();
    }
    return Optional.of(
        new Uuid(
            Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16)));
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
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
