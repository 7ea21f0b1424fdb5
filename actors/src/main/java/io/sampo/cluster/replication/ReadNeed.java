package io.sampo.cluster.replication;

import io.sampo.storage.model.ReadOptions.Consistency;
import org.jspecify.annotations.Nullable;

/**
 * How many replicas have to answer a read, and when they agree (spec distributed §4.2).
 *
 * @param answers how many are wanted
 * @param majority whether what most of them say counts; else what all of them say
 */
public record ReadNeed(int answers, boolean majority) {
  /** One answer, which nobody has to confirm. */
  public static final ReadNeed ONE = new ReadNeed(1, false);

  /** Of that consistency, with so many replicas in whatever state. */
  public static ReadNeed of(@Nullable Consistency consistency, int replicas) {
    return switch (consistency) {
      case null -> ONE;
      case Consistency.Factor(var factor) ->
          new ReadNeed(Math.clamp(factor, 1, Math.max(1, replicas)), false);
      case Consistency.Level(var name) ->
          switch (name) {
            case MAJORITY -> new ReadNeed(replicas, true);
            case QUORUM -> new ReadNeed(replicas / 2 + 1, false);
            case ALL -> new ReadNeed(replicas, false);
          };
    };
  }

  /** So many equal answers are enough of those that came. */
  public int threshold(int came) {
    return majority ? came / 2 + 1 : came;
  }
}
