package io.sampo.shard.core;

import io.sampo.shard.model.Decision;
import io.sampo.shard.model.Decision.Accepted;
import io.sampo.shard.model.Decision.Ignored;
import io.sampo.shard.model.Decision.Rejected;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaCommand;
import io.sampo.shard.model.ReplicaCommand.Become;
import io.sampo.shard.model.ReplicaCommand.Take;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.Refusal;

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
 * <tr><td>any</td><td>no operation whose tick it has seen</td></tr>
 * </table>
 */
public final class ReplicaMachine {
  private ReplicaMachine() {}

  public static Decision decide(Replica replica, ReplicaCommand command) {
    return switch (command) {
      case Take take -> take(replica, take);
      case Become(var state) when state == replica.state() ->
          new Ignored("it is " + state.label() + " already");
      case Become(var state) ->
          new Accepted(new StateChanged(replica.lastOperation() + 1, replica.state(), state));
    };
  }

  private static Decision take(Replica replica, Take take) {
    if (!take.forced() && replica.state().accepts() != ReplicaState.Acceptance.ALWAYS) {
      return new Rejected(new Refusal.Precondition("the replica is " + replica.state().label()));
    }
    if (!replica.clocks().accepts(take.stamp())) {
      return new Ignored("the tick was seen before");
    }
    return new Accepted(
        new OperationTaken(replica.lastOperation() + 1, take.stamp(), take.update()));
  }

  /**
   * Events that the replica's state has seen already, when it was kept with a flush, are skipped.
   */
  public static Replica evolve(Replica replica, ReplicaEvent event) {
    if (event.operation() <= replica.lastOperation()) {
      return replica;
    }
    if (event.operation() != replica.lastOperation() + 1) {
      throw new IllegalStateException(
          "operation " + event.operation() + " cannot follow " + replica.lastOperation());
    }
    return switch (event) {
      case OperationTaken(var operation, var stamp, _) ->
          new Replica(replica.state(), replica.clocks().with(stamp), operation);
      case StateChanged(var operation, var from, var to) -> {
        if (from != replica.state()) {
          throw new IllegalStateException(
              "cannot leave %s while %s".formatted(from.label(), replica.state().label()));
        }
        yield new Replica(to, replica.clocks(), operation);
      }
    };
  }
}
