package io.sampo.shard.actor;

import io.sampo.shard.core.ReplicaMachine;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Knowledge.Clock;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaCommand;
import io.sampo.storage.model.PeerId;
import java.time.InstantSource;
import java.util.function.IntUnaryOperator;

/**
 * Stamps the operations that begin at one replica. Each life of the replica has a clock number of
 * its own. Of the replica's actor.
 */
final class ReplicaClock {
  /** 2026-01-01. */
  private static final long CLOCKS_BEGIN_MILLIS = 1_767_225_600_000L;

  /** No process starts twice within it; the numbers last for seventeen years. */
  private static final long CLOCK_STEP_MILLIS = 256;

  private final PeerId self;
  private final InstantSource time;
  private final IntUnaryOperator next;
  private Clock clock;

  /**
   * A clock that has not begun.
   *
   * @param next a number that no life of the replica in this process has had, from the least that
   *     it may be
   */
  ReplicaClock(PeerId self, InstantSource time, IntUnaryOperator next) {
    this.self = self;
    this.time = time;
    this.next = next;
    this.clock = new Clock(self, 0);
  }

  /**
   * Takes a number that no earlier life of this replica has used, also none that forgot its last
   * ticks: it is counted by the time.
   */
  void begin(Replica state) {
    long now = time.millis() - CLOCKS_BEGIN_MILLIS;
    int byTime = Math.clamp(now / CLOCK_STEP_MILLIS, 1, Integer.MAX_VALUE / 2);
    int used = state.knowledge().lastClock(self);
    clock = new Clock(self, next.applyAsInt(Math.max(used + 1, byTime)));
  }

  /** What the machine in that state is told of the draft, which is resolved. */
  ReplicaCommand.Take take(Replica state, Draft draft) {
    long now = time.millis();
    return switch (draft) {
      case Draft.Resolved(var update) ->
          new ReplicaCommand.Take(ReplicaMachine.stamp(state, clock, now), update, false);
      case Draft.Copied(var stamp, var update) -> new ReplicaCommand.Take(stamp, update, true);
      case Draft.Local(var update) ->
          new ReplicaCommand.Take(ReplicaMachine.localStamp(state, clock, now), update, true);
      case Draft.Conditional _ -> throw new IllegalStateException("it was not resolved");
    };
  }
}
