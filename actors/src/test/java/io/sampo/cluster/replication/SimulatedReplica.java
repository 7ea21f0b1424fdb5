package io.sampo.cluster.replication;

import io.sampo.shard.core.ReplicaMachine;
import io.sampo.shard.model.Decision;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Knowledge.Clock;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaCommand;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A peer with one replica; what is logged survives a crash, nothing else does. */
final class SimulatedReplica {
  final PeerId peer;
  final Map<PeerId, ReplicaState> disabled = new HashMap<>();
  final long skewMillis;
  boolean up = true;
  boolean confirmed = true;
  boolean busy;
  int view;
  int life = 1;
  int terms;
  private Replica replica = Replica.NEW;
  private Clock clock;
  private final List<OperationTaken> log = new ArrayList<>();
  private final Map<PointId, Existence> points = new HashMap<>();

  /** A point's only register here. */
  record Existence(Stamp stamp, boolean alive) {}

  SimulatedReplica(PeerId peer, long skewMillis) {
    this.peer = peer;
    this.skewMillis = skewMillis;
    this.clock = new Clock(peer, life);
  }

  Replica replica() {
    return replica;
  }

  Map<PointId, Existence> points() {
    return points;
  }

  boolean has(Stamp stamp) {
    return replica.knowledge().has(stamp);
  }

  boolean leads() {
    return up && confirmed && !busy && replica.state().isUpdateTruth();
  }

  void crash() {
    up = false;
    confirmed = false;
    busy = false;
    disabled.clear();
  }

  void restart() {
    up = true;
    clock = new Clock(peer, ++life);
  }

  void become(ReplicaState state) {
    if (!state.isUpdateTruth()) {
      terms++;
    }
    if (ReplicaMachine.decide(replica, new ReplicaCommand.Become(state))
        instanceof Decision.Accepted(var event)) {
      replica = ReplicaMachine.evolve(replica, event);
    }
  }

  Stamp stamp(long nowMillis) {
    return ReplicaMachine.stamp(replica, clock, nowMillis + skewMillis);
  }

  /** Whether the replica has the operation now. */
  boolean take(Stamp stamp, UpdateOperation update, boolean forced) {
    return switch (ReplicaMachine.decide(replica, new ReplicaCommand.Take(stamp, update, forced))) {
      case Decision.Accepted(var event) -> {
        log((OperationTaken) event);
        yield true;
      }
      case Decision.Ignored _ -> true;
      case Decision.Rejected _ -> false;
    };
  }

  private void log(OperationTaken taken) {
    replica = ReplicaMachine.evolve(replica, taken);
    log.add(taken);
    switch (taken.update()) {
      case UpdateOperation.Upsert(var some) ->
          some.forEach(point -> put(point.id(), new Existence(taken.stamp(), true)));
      case UpdateOperation.DeletePoints(var ids) ->
          ids.forEach(id -> put(id, new Existence(taken.stamp(), false)));
      case UpdateOperation.Reset _ -> points.clear();
      default -> throw new IllegalArgumentException("not simulated: " + taken.update());
    }
  }

  private void put(PointId id, Existence existence) {
    points.merge(id, existence, (old, fresh) -> fresh.stamp().isAfter(old.stamp()) ? fresh : old);
  }

  /** Takes from the other's log what is lacking here. */
  void pull(SimulatedReplica source) {
    Knowledge known = replica.knowledge();
    for (var taken : List.copyOf(source.log)) {
      if (!taken.stamp().isLocal() && !known.has(taken.stamp())) {
        take(taken.stamp(), taken.update(), true);
      }
    }
  }

  /** Whether the other's log, of which only so much is kept, has all that is lacking here. */
  boolean canPull(SimulatedReplica source, int kept) {
    long firstKept = Math.max(1, source.replica.lastOperation() - kept + 1);
    return replica.knowledge().covers(source.replica.knowledge())
        || source.replica.coverage().from(replica.knowledge(), firstKept) >= 0;
  }

  /** Takes over the other's points. */
  void takeOver(SimulatedReplica source, long nowMillis) {
    var stamp = ReplicaMachine.localStamp(replica, clock, nowMillis);
    take(stamp, new UpdateOperation.Reset(), true);
    source.points.forEach(this::put);
    var adopt = new ReplicaCommand.Adopt(source.replica.knowledge(), source.replica.latestHlt());
    if (ReplicaMachine.decide(replica, adopt) instanceof Decision.Accepted(ReplicaEvent event)) {
      replica = ReplicaMachine.evolve(replica, event);
    }
  }
}
