package io.sampo.cluster.catalog;

import io.sampo.cluster.catalog.CatalogCommand.AbortTransfer;
import io.sampo.cluster.catalog.CatalogCommand.DeclareDead;
import io.sampo.cluster.catalog.CatalogCommand.FinishTransfer;
import io.sampo.cluster.catalog.CatalogCommand.OpenTransfer;
import io.sampo.cluster.catalog.CatalogCommand.RecoverReplica;
import io.sampo.cluster.catalog.CatalogCommand.ReplaceTransfer;
import io.sampo.cluster.catalog.CatalogCommand.SetReplicaStates;
import io.sampo.cluster.catalog.CatalogCommand.StartTransfer;
import io.sampo.cluster.catalog.CatalogEvent.ReplicaStateSet;
import io.sampo.cluster.catalog.CatalogEvent.TransferAborted;
import io.sampo.cluster.catalog.CatalogEvent.TransferFinished;
import io.sampo.cluster.catalog.CatalogEvent.TransferStarted;
import io.sampo.shard.core.ReplicaSetRules;
import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardId;
import io.sampo.transfer.model.TransferMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The rules of replica states and transfers (spec distributed §2.3, §6.3 to §6.6). */
final class TransferRules {
  private TransferRules() {}

  private static Optional<CollectionEntry> entry(CatalogState state, UUID collection) {
    return state.collections().values().stream()
        .filter(entry -> entry.uuid().equals(collection))
        .findFirst();
  }

  /** Replicas that are not in the state expected are left alone; the last source is kept. */
  static CatalogDecision setStates(CatalogState state, SetReplicaStates set) {
    var found = entry(state, set.collection());
    if (found.isEmpty()) {
      return CatalogDecision.accept(false);
    }
    var entry = found.get();
    var events = new ArrayList<CatalogEvent>();
    for (var shard : set.shards()) {
      if (entry.stateAt(set.peer(), shard).filter(set.from()::equals).isEmpty()) {
        continue;
      }
      if (!set.to().isActive() && ReplicaSetRules.isLastSource(set(entry, shard), set.peer())) {
        return CatalogDecision.refuse(
            new Refusal.BadRequest(
                "Cannot deactivate the last active replica %s of shard %s"
                    .formatted(set.peer(), shard)));
      }
      if (set.to() == ReplicaState.DEAD) {
        abortAll(state, entry, shard, set.peer(), events);
      }
      events.add(
          new ReplicaStateSet(
              next(state, events), entry.name(), shard.value(), set.peer().value(), set.to()));
    }
    return new CatalogDecision(events, !events.isEmpty(), Optional.empty());
  }

  /** Who lacks writes itself has no say about others. */
  static CatalogDecision declareDead(CatalogState state, DeclareDead dead) {
    var by =
        entry(state, dead.collection()).flatMap(entry -> entry.stateAt(dead.by(), dead.shard()));
    if (!dead.by().equals(dead.peer()) && by.isPresent() && !by.get().isUpdateTruth()) {
      return CatalogDecision.refuse(
          new Refusal.Precondition(
              "the replica of shard %s on peer %s is %s itself"
                  .formatted(dead.shard(), dead.by(), by.get().label())));
    }
    return setStates(
        state,
        new SetReplicaStates(
            dead.collection(), List.of(dead.shard()), dead.peer(), dead.from(), ReplicaState.DEAD));
  }

  private static void abortAll(
      CatalogState state,
      CollectionEntry entry,
      ShardId shard,
      PeerId peer,
      List<CatalogEvent> events) {
    for (var transfer : entry.transfers()) {
      if (transfer.touches(shard.value(), peer.value())) {
        events.add(new TransferAborted(next(state, events), entry.name(), transfer.number()));
      }
    }
  }

  private static long next(CatalogState state, List<CatalogEvent> events) {
    return state.index() + events.size() + 1;
  }

  private static ReplicaSet set(CollectionEntry entry, ShardId shard) {
    var states = new TreeMap<PeerId, ReplicaState>(ReplicaSet.BY_ID);
    entry
        .shards()
        .getOrDefault(shard.value(), Map.of())
        .forEach((peer, replica) -> states.put(new PeerId(peer), replica));
    return new ReplicaSet(new PeerId(0), states, Set.of(), 1);
  }

  static CatalogDecision start(CatalogState state, StartTransfer start) {
    var found = entry(state, start.collection());
    if (found.isEmpty()) {
      return CatalogDecision.refuse(new Refusal.NotFound("there is no such collection any more"));
    }
    var entry = found.get();
    var shard = start.shard();
    if (!entry.shards().containsKey(shard.value())) {
      return refuse("Shard %s of %s does not exist".formatted(shard, entry.name()));
    }
    if (entry.stateAt(start.from(), shard).filter(ReplicaState::mayBeSource).isEmpty()) {
      return refuse("Shard %s is not active on peer %s".formatted(shard, start.from()));
    }
    for (var other : entry.transfers()) {
      if (other.touches(shard.value(), start.from().value())
          || other.touches(shard.value(), start.to().value())) {
        return refuse(
            "Shard %s is already involved in transfer %d -> %d"
                .formatted(shard, other.from(), other.to()));
      }
    }
    if (start.from().equals(start.to())) {
      return refuse("Shard %s cannot be transferred to its own peer".formatted(shard));
    }
    if (entry.stateAt(start.to(), shard).isPresent()
        && ReplicaSetRules.isLastSource(set(entry, shard), start.to())) {
      return refuse("Peer %s has the last source of shard %s".formatted(start.to(), shard));
    }
    return CatalogDecision.accept(true, started(state.index() + 1, entry, start));
  }

  /** Several stewards may ask at a time, each for its own shard: the first gets its transfer. */
  static CatalogDecision recover(CatalogState state, RecoverReplica recover) {
    var entry = entry(state, recover.collection()).orElse(null);
    if (entry != null
        && entry
            .stateAt(recover.to(), recover.shard())
            .filter(ReplicaState.DEAD::equals)
            .isEmpty()) {
      return refuse(
          "The replica of shard %s on peer %s is not dead"
              .formatted(recover.shard(), recover.to()));
    }
    if (entry != null && !TransferLimits.allow(entry, recover.from(), recover.to())) {
      return refuse(
          "Another transfer of %s from peer %s or to peer %s goes on"
              .formatted(entry.name(), recover.from(), recover.to()));
    }
    return start(
        state,
        new StartTransfer(
            recover.collection(),
            recover.shard(),
            recover.from(),
            recover.to(),
            true,
            TransferMethod.WAL_DELTA));
  }

  private static TransferStarted started(long index, CollectionEntry entry, StartTransfer start) {
    return new TransferStarted(
        index,
        entry.name(),
        new TransferEntry(
            index,
            start.shard().value(),
            start.from().value(),
            start.to().value(),
            start.sync(),
            start.method()));
  }

  private static CatalogDecision refuse(String why) {
    return CatalogDecision.refuse(new Refusal.BadRequest(why));
  }

  /** A transfer and the collection it belongs to. */
  private record Found(CollectionEntry entry, TransferEntry transfer) {
    Optional<ReplicaState> target() {
      return entry.stateAt(new PeerId(transfer.to()), new ShardId(transfer.shard()));
    }
  }

  private static Optional<Found> find(CatalogState state, UUID collection, long number) {
    return entry(state, collection)
        .flatMap(
            entry ->
                entry.transfers().stream()
                    .filter(transfer -> transfer.number() == number)
                    .map(transfer -> new Found(entry, transfer))
                    .findFirst());
  }

  /** What is over already is no failure of whoever says so again. */
  private static CatalogDecision unknown() {
    return CatalogDecision.accept(false);
  }

  static CatalogDecision open(CatalogState state, OpenTransfer open) {
    return find(state, open.collection(), open.number())
        .map(
            found ->
                found.target().filter(ReplicaState.RECOVERY::equals).isPresent()
                    ? CatalogDecision.accept(
                        true,
                        new ReplicaStateSet(
                            state.index() + 1,
                            found.entry().name(),
                            found.transfer().shard(),
                            found.transfer().to(),
                            ReplicaState.PARTIAL))
                    : CatalogDecision.accept(true))
        .orElseGet(TransferRules::unknown);
  }

  static CatalogDecision finish(CatalogState state, FinishTransfer finish) {
    return find(state, finish.collection(), finish.number())
        .map(
            found ->
                CatalogDecision.accept(
                    true,
                    new TransferFinished(state.index() + 1, found.entry().name(), finish.number())))
        .orElseGet(TransferRules::unknown);
  }

  static CatalogDecision abort(CatalogState state, AbortTransfer abort) {
    return find(state, abort.collection(), abort.number())
        .map(
            found ->
                CatalogDecision.accept(
                    true,
                    new TransferAborted(state.index() + 1, found.entry().name(), abort.number())))
        .orElseGet(TransferRules::unknown);
  }

  static CatalogDecision replace(CatalogState state, ReplaceTransfer replace) {
    return find(state, replace.collection(), replace.number())
        .map(
            found -> {
              var old = found.transfer();
              var start =
                  new CatalogCommand.StartTransfer(
                      replace.collection(),
                      new ShardId(old.shard()),
                      new PeerId(old.from()),
                      new PeerId(old.to()),
                      old.sync(),
                      replace.method());
              return CatalogDecision.accept(
                  true,
                  new TransferAborted(state.index() + 1, found.entry().name(), old.number()),
                  started(state.index() + 2, found.entry(), start));
            })
        .orElseGet(TransferRules::unknown);
  }

  static CollectionEntry started(CollectionEntry entry, TransferEntry transfer) {
    var all = new ArrayList<>(entry.transfers());
    all.add(transfer);
    return entry
        .withReplica(transfer.shard(), transfer.to(), transfer.method().targetState())
        .withTransfers(all);
  }

  static CollectionEntry finished(CollectionEntry entry, long number) {
    var transfer = transfer(entry, number);
    var to = new PeerId(transfer.to());
    var now = without(entry, number);
    if (now.stateAt(to, new ShardId(transfer.shard())).isPresent()) {
      now = now.withReplica(transfer.shard(), transfer.to(), ReplicaState.ACTIVE);
      if (!transfer.sync()) {
        now = now.withoutReplica(transfer.shard(), transfer.from());
      }
    }
    return now;
  }

  static CollectionEntry aborted(CollectionEntry entry, long number) {
    var transfer = transfer(entry, number);
    var now = without(entry, number);
    if (now.stateAt(new PeerId(transfer.to()), new ShardId(transfer.shard())).isEmpty()) {
      return now;
    }
    return transfer.sync()
        ? now.withReplica(transfer.shard(), transfer.to(), ReplicaState.DEAD)
        : now.withoutReplica(transfer.shard(), transfer.to());
  }

  private static TransferEntry transfer(CollectionEntry entry, long number) {
    return entry.transfers().stream()
        .filter(transfer -> transfer.number() == number)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the history knows no transfer " + number));
  }

  private static CollectionEntry without(CollectionEntry entry, long number) {
    return entry.withTransfers(
        entry.transfers().stream().filter(transfer -> transfer.number() != number).toList());
  }
}
