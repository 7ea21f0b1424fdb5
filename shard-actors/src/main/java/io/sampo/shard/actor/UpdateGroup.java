package io.sampo.shard.actor;

import io.sampo.shard.core.ReplicaMachine;
import io.sampo.shard.model.Decision;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.port.Copying;
import io.sampo.storage.model.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Updates that are logged as one write: what the machine took of those that waited together, and
 * what it has already. Those that it refused have failed and are not among them. Of the replica's
 * actor, which sends the group, persists its events, and then says that it is logged or failed.
 */
final class UpdateGroup {
  private final List<OperationTaken> events = new ArrayList<>();

  /** The update of each event. */
  private final List<PendingUpdate> updates = new ArrayList<>();

  /** Updates that the replica has already. */
  private final List<PendingUpdate> known = new ArrayList<>();

  private final long bytes;
  private Replica last;

  private UpdateGroup(Replica state, long bytes) {
    this.last = state;
    this.bytes = bytes;
  }

  /** Has the machine in that state decide on each, one after the other. */
  static UpdateGroup decide(Replica state, List<PendingUpdate> waiting, ReplicaClock clock) {
    var group = new UpdateGroup(state, PendingUpdate.bytes(waiting));
    waiting.forEach(update -> group.decide(update, clock));
    return group;
  }

  private void decide(PendingUpdate update, ReplicaClock clock) {
    if (!update.mayBegin().getAsBoolean()) {
      update.fail(new Refusal.ShardUnavailable("the write came too late"));
      return;
    }
    switch (ReplicaMachine.decide(last, clock.take(last, update.draft()))) {
      case Decision.Accepted(var event) -> {
        events.add((OperationTaken) event);
        updates.add(update);
        last = ReplicaMachine.evolve(last, event);
      }
      case Decision.Rejected(var why) -> update.fail(why);
      case Decision.Ignored _ -> known.add(update);
    }
  }

  /** What is to be persisted; may be none. */
  List<ReplicaEvent> events() {
    return List.copyOf(events);
  }

  /** About as much as was to be logged, with what was refused. */
  long bytes() {
    return bytes;
  }

  /** Where the log ends when the events are in it. */
  long lastOperation() {
    return last.lastOperation();
  }

  /** Sends what is new in the world to the other replicas. */
  void send(ReplicaId replica, Copying copying) {
    var fresh = new ArrayList<OperationTaken>();
    var askers = new ArrayList<PendingUpdate>();
    boolean await = false;
    for (int i = 0; i < events.size(); i++) {
      var update = updates.get(i);
      if (update.draft() instanceof Draft.Resolved) {
        fresh.add(events.get(i));
        askers.add(update);
        await |= update.await();
      } else {
        update.copies().complete(List.of());
      }
    }
    if (!fresh.isEmpty()) {
      var copies = copying.send(replica, fresh, await);
      for (int i = 0; i < fresh.size(); i++) {
        askers.get(i).copies().complete(copies.get(i));
      }
    }
  }

  /** All events are logged, and go to the worker. */
  void logged(ApplyWorker worker) {
    for (int i = 0; i < events.size(); i++) {
      worker.apply(events.get(i), updates.get(i));
      updates.get(i).logged().complete(events.get(i).operation());
    }
    long operation = lastOperation();
    for (var update : known) {
      update.copies().complete(List.of());
      update.logged().complete(operation);
      worker.afterwards(() -> update.applied().complete(operation));
    }
  }

  /** The events could not be logged. */
  void fail(Refusal why) {
    updates.forEach(update -> update.fail(why));
    known.forEach(update -> update.fail(why));
  }
}
