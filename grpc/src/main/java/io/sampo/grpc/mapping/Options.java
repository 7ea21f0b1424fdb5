package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.ReadOptions.Consistency;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.model.WriteOptions.Ordering;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a request is to be carried out. Limits on time are seconds on the wire. */
public final class Options {
  /** Longer ones are as good as none, and a {@code Duration} could not hold the longest. */
  private static final long MAX_SECONDS = 1L << 40;

  private Options() {}

  /**
   * How a read is to be carried out.
   *
   * @param deadline what the client still waits, which shortens a longer limit
   * @param affinity of the replicas that are asked
   */
  public static ReadOptions read(
      boolean consistent,
      Points.ReadConsistency consistency,
      boolean limited,
      long seconds,
      @Nullable Duration deadline,
      @Nullable String affinity) {
    var limit = seconds(limited, seconds);
    var shorter =
        limit == null || (deadline != null && deadline.compareTo(limit) < 0) ? deadline : limit;
    return new ReadOptions(consistent ? consistency(consistency) : null, shorter, affinity);
  }

  private static Consistency consistency(Points.ReadConsistency consistency) {
    return switch (consistency.getValueCase()) {
      case FACTOR -> {
        if (consistency.getFactor() == 0) {
          throw new BadCall("read consistency factor can't be zero");
        }
        yield new Consistency.Factor(consistency.getFactor());
      }
      case TYPE ->
          new Consistency.Level(
              switch (consistency.getType()) {
                case All -> Consistency.Name.ALL;
                case Majority -> Consistency.Name.MAJORITY;
                case Quorum -> Consistency.Name.QUORUM;
                case UNRECOGNIZED ->
                    throw new BadCall(
                        "invalid read consistency type value " + consistency.getTypeValue());
              });
      case VALUE_NOT_SET -> throw new BadCall("invalid read consistency message");
    };
  }

  /** How a write is to be acknowledged. */
  public static WriteOptions write(
      boolean await, Points.WriteOrdering ordering, boolean limited, long seconds) {
    return new WriteOptions(
        await,
        switch (ordering.getType()) {
          case Weak -> Ordering.WEAK;
          case Medium -> Ordering.MEDIUM;
          case Strong -> Ordering.STRONG;
          case UNRECOGNIZED ->
              throw new BadCall("invalid write ordering type value " + ordering.getTypeValue());
        },
        seconds(limited, seconds));
  }

  /** A limit in unsigned seconds, {@code null} where none is given. */
  public static @Nullable Duration seconds(boolean given, long seconds) {
    if (!given) {
      return null;
    }
    return Duration.ofSeconds(
        Long.compareUnsigned(seconds, MAX_SECONDS) > 0 ? MAX_SECONDS : seconds);
  }

  /** An unsigned 64-bit count as an {@code int}; what does not fit means "all there is". */
  static int count(long unsigned) {
    return Long.compareUnsigned(unsigned, Integer.MAX_VALUE) > 0
        ? Integer.MAX_VALUE
        : (int) unsigned;
  }
}
