package io.sampo.shard.core;

import io.sampo.shard.model.Coverage;
import io.sampo.shard.model.Decision;
import io.sampo.shard.model.Decision.Accepted;
import io.sampo.shard.model.Decision.Ignored;
import io.sampo.shard.model.Decision.Rejected;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Knowledge.Clock;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaCommand;
import io.sampo.shard.model.ReplicaCommand.Adopt;
import io.sampo.shard.model.ReplicaCommand.Become;
import io.sampo.shard.model.ReplicaCommand.Take;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.Adopted;
import io.sampo.shard.model.ReplicaEvent.BegunAnew;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;

/**
 * The rules of one replica. Which state follows which is decided by all peers together (spec
 * distributed §2.3 has no matrix); the replica itself owns which operations it takes in which
 * state.
 *
 * <table>
 * <caption>States and operations</caption>
 * <tr><th>state</th><th>takes</th></tr>
 * <tr><td>Active, Initializing, Partial, Listener, Resharding, ReshardingScaleDown, ActiveRead</td><td>every new operation</td></tr>
 * <tr><td>Dead, ManualRecovery, Recovery, PartialSnapshot</td><td>forced ones</td></tr>
 * <tr><td>any</td><td>no operation that it has</td></tr>
 * </table>
 */
public final class ReplicaMachine {
  /** Milliseconds in the upper 48 bits of a hybrid-logical timestamp, a counter in the lower 16. */
  private static final int COUNTER_BITS = 16;

  private ReplicaMachine() {}

  public static Decision decide(Replica replica, ReplicaCommand command) {
    return switch (command) {
      case Take take -> take(replica, take);
      case Become(var state) when state == replica.state() ->
          new Ignored("it is " + state.label() + " already");
      case Become(var state) ->
          new Accepted(new StateChanged(replica.lastOperation() + 1, replica.state(), state));
      case Adopt(var knowledge, var latestHlt) ->
          new Accepted(new Adopted(replica.lastOperation() + 1, knowledge, latestHlt));
    };
  }

  private static Decision take(Replica replica, Take take) {
    if (!take.forced() && replica.state().accepts() != ReplicaState.Acceptance.ALWAYS) {
      return new Rejected(new Refusal.Precondition("the replica is " + replica.state().label()));
    }
    if (replica.knowledge().has(take.stamp())) {
      return new Ignored("it has the operation");
    }
    return new Accepted(
        new OperationTaken(replica.lastOperation() + 1, take.stamp(), take.update()));
  }

  /**
   * The stamp of an operation that begins at this replica: the next tick of its clock, and a
   * hybrid-logical timestamp (Kulkarni et al. 2014) later than all it has seen, also when the
   * physical clock was set back.
   */
  public static Stamp stamp(Replica replica, Clock clock, long nowMillis) {
    return new Stamp(
        clock.peer(),
        clock.number(),
        replica.knowledge().of(clock).last() + 1,
        Math.max(nowMillis << COUNTER_BITS, replica.latestHlt() + 1));
  }

  /** The stamp of an operation that is for this replica alone: merged states, repaired schemas. */
  public static Stamp localStamp(Replica replica, Clock clock, long nowMillis) {
    var fresh = stamp(replica, clock, nowMillis);
    return new Stamp(fresh.peer(), fresh.clock(), 0, fresh.hlt());
  }

  /**
   * Events that the replica's state has seen already, when it was kept with a flush, are skipped.
   */
  public static Replica evolve(Replica replica, ReplicaEvent event) {
    if (event.operation() <= replica.lastOperation()) {
      return replica;
    }
    if (event instanceof BegunAnew(var operation) && replica.lastOperation() == 0) {
      return Replica.NEW.after(operation, Knowledge.NONE, 0, Coverage.NONE.emptied(operation));
    }
    if (event.operation() != replica.lastOperation() + 1) {
      throw new IllegalStateException(
          "operation " + event.operation() + " cannot follow " + replica.lastOperation());
    }
    return switch (event) {
      case OperationTaken(var operation, var stamp, UpdateOperation.Reset _) ->
          replica.after(
              operation, Knowledge.NONE, stamp.hlt(), replica.coverage().emptied(operation));
      case OperationTaken(var operation, var stamp, _) ->
          replica.after(
              operation, replica.knowledge().with(stamp), stamp.hlt(), replica.coverage());
      case StateChanged(var operation, var from, var to) -> {
        if (from != replica.state()) {
          throw new IllegalStateException(
              "cannot leave %s while %s".formatted(from.label(), replica.state().label()));
        }
        yield replica.after(operation, to);
      }
      case BegunAnew(var operation) ->
          throw new IllegalStateException("operation " + operation + " must be the first");
      case Adopted(var operation, var knowledge, var latestHlt) ->
          replica.after(
              operation,
              replica.knowledge().with(knowledge),
              latestHlt,
              replica.coverage().merged(knowledge));
    };
  }
}
