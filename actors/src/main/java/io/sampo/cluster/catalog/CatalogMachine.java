package io.sampo.cluster.catalog;

import io.sampo.cluster.catalog.CatalogCommand.AbortTransfer;
import io.sampo.cluster.catalog.CatalogCommand.ChangeAliases;
import io.sampo.cluster.catalog.CatalogCommand.CreateCollection;
import io.sampo.cluster.catalog.CatalogCommand.CreateIndex;
import io.sampo.cluster.catalog.CatalogCommand.CreateShardKey;
import io.sampo.cluster.catalog.CatalogCommand.CreateVector;
import io.sampo.cluster.catalog.CatalogCommand.DeclareDead;
import io.sampo.cluster.catalog.CatalogCommand.DeleteCollection;
import io.sampo.cluster.catalog.CatalogCommand.DropIndex;
import io.sampo.cluster.catalog.CatalogCommand.DropShardKey;
import io.sampo.cluster.catalog.CatalogCommand.DropVector;
import io.sampo.cluster.catalog.CatalogCommand.FinishTransfer;
import io.sampo.cluster.catalog.CatalogCommand.OpenTransfer;
import io.sampo.cluster.catalog.CatalogCommand.RecoverReplica;
import io.sampo.cluster.catalog.CatalogCommand.RemovePeer;
import io.sampo.cluster.catalog.CatalogCommand.ReplaceTransfer;
import io.sampo.cluster.catalog.CatalogCommand.SetKey;
import io.sampo.cluster.catalog.CatalogCommand.SetReplicaStates;
import io.sampo.cluster.catalog.CatalogCommand.StartTransfer;
import io.sampo.cluster.catalog.CatalogCommand.UpdateCollection;
import io.sampo.cluster.catalog.CatalogEvent.AliasRemoved;
import io.sampo.cluster.catalog.CatalogEvent.AliasSet;
import io.sampo.cluster.catalog.CatalogEvent.CollectionCreated;
import io.sampo.cluster.catalog.CatalogEvent.CollectionDeleted;
import io.sampo.cluster.catalog.CatalogEvent.CollectionReconfigured;
import io.sampo.cluster.catalog.CatalogEvent.IndexCreated;
import io.sampo.cluster.catalog.CatalogEvent.IndexDropped;
import io.sampo.cluster.catalog.CatalogEvent.KeyRemoved;
import io.sampo.cluster.catalog.CatalogEvent.KeySet;
import io.sampo.cluster.catalog.CatalogEvent.PeerRemoved;
import io.sampo.cluster.catalog.CatalogEvent.ReplicaStateSet;
import io.sampo.cluster.catalog.CatalogEvent.ShardKeyCreated;
import io.sampo.cluster.catalog.CatalogEvent.ShardKeyDropped;
import io.sampo.cluster.catalog.CatalogEvent.TransferAborted;
import io.sampo.cluster.catalog.CatalogEvent.TransferFinished;
import io.sampo.cluster.catalog.CatalogEvent.TransferStarted;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.FieldSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The rules of the metadata (spec distributed §1.4, dataplane §2), as pure functions. */
public final class CatalogMachine {
  private CatalogMachine() {}

  /**
   * What the command leads to.
   *
   * @param maxCollections how many collections there may be
   */
  public static CatalogDecision decide(
      CatalogState state, CatalogCommand command, long maxCollections) {
    long next = state.index() + 1;
    return switch (command) {
      case CreateCollection create -> create(state, create, maxCollections);
      case UpdateCollection(var name, var diff) ->
          reconfigure(state, name, entry -> ConfigChange.merge(entry.config(), diff));
      case DeleteCollection(var name) when state.collections().containsKey(name) ->
          CatalogDecision.accept(true, new CollectionDeleted(next, name));
      case DeleteCollection _ -> CatalogDecision.accept(false);
      case ChangeAliases change -> aliases(state, change);
      case CreateIndex(var name, var field, var schema) ->
          state
              .resolve(name)
              .map(
                  entry ->
                      schema.equals(entry.indexes().get(field.text()))
                          ? CatalogDecision.accept(false)
                          : CatalogDecision.accept(
                              true, new IndexCreated(next, entry.name(), field.text(), schema)))
              .orElseGet(() -> CatalogDecision.refuse(Refusal.NotFound.collection(name)));
      case DropIndex(var name, var field) ->
          state
              .resolve(name)
              .map(
                  entry ->
                      entry.indexes().containsKey(field.text())
                          ? CatalogDecision.accept(
                              true, new IndexDropped(next, entry.name(), field.text()))
                          : CatalogDecision.accept(false))
              .orElseGet(() -> CatalogDecision.refuse(Refusal.NotFound.collection(name)));
      case CreateVector(var name, var vectorName, var vector) ->
          reconfigure(
              state, name, entry -> ConfigChange.addVector(entry.config(), vectorName, vector));
      case DropVector(var name, var vectorName) ->
          reconfigure(state, name, entry -> ConfigChange.dropVector(entry.config(), vectorName));
      case CreateShardKey create -> KeyRules.create(state, create);
      case DropShardKey drop -> KeyRules.drop(state, drop);
      case SetReplicaStates set -> TransferRules.setStates(state, set);
      case DeclareDead dead -> TransferRules.declareDead(state, dead);
      case StartTransfer start -> TransferRules.start(state, start);
      case RecoverReplica recover -> TransferRules.recover(state, recover);
      case OpenTransfer open -> TransferRules.open(state, open);
      case FinishTransfer finish -> TransferRules.finish(state, finish);
      case AbortTransfer abort -> TransferRules.abort(state, abort);
      case ReplaceTransfer replace -> TransferRules.replace(state, replace);
      case RemovePeer(var peer, var force) -> removePeer(state, peer, force);
      case SetKey(var key, var json) when json != null ->
          CatalogDecision.accept(true, new KeySet(next, key, json));
      case SetKey(var key, _) when state.keys().containsKey(key) ->
          CatalogDecision.accept(true, new KeyRemoved(next, key));
      case SetKey _ -> CatalogDecision.accept(true);
    };
  }

  private static CatalogDecision removePeer(CatalogState state, PeerId peer, boolean force) {
    boolean holds = state.collections().values().stream().anyMatch(c -> c.isOn(peer.value()));
    return holds && !force
        ? CatalogDecision.refuse(
            new Refusal.BadRequest("Cannot remove peer " + peer + " as there are shards on it"))
        : CatalogDecision.accept(true, new PeerRemoved(state.index() + 1, peer.value()));
  }

  private static CatalogDecision create(
      CatalogState state, CreateCollection create, long maxCollections) {
    var name = create.name();
    if (state.collections().containsKey(name)) {
      return CatalogDecision.refuse(
          new Refusal.AlreadyExists("Collection `" + name + "` already exists!"));
    }
    if (state.aliases().containsKey(name)) {
      return CatalogDecision.refuse(
          new Refusal.BadInput(
              "Can't create collection with name "
                  + name
                  + ". Alias with the same name already exists"));
    }
    if (state.collections().size() >= maxCollections) {
      return CatalogDecision.refuse(
          new Refusal.BadRequest(
              "Can't create collection with name "
                  + name
                  + ". Max collections limit reached: "
                  + maxCollections));
    }
    var invalid = VectorNames.check(create.config().params());
    if (invalid.isPresent()) {
      return CatalogDecision.refuse(invalid.get());
    }
    var shards = new TreeMap<Integer, Map<Long, ReplicaState>>();
    create
        .placement()
        .forEach(
            (shard, peers) -> {
              var replicas = new HashMap<Long, ReplicaState>();
              peers.forEach(peer -> replicas.put(peer.value(), create.initial()));
              shards.put(shard.value(), replicas);
            });
    var entry =
        new CollectionEntry(
            name, create.uuid(), create.config(), Map.of(), shards, List.of(), List.of(), 0);
    return CatalogDecision.accept(true, new CollectionCreated(state.index() + 1, entry));
  }

  private static CatalogDecision reconfigure(
      CatalogState state, String name, Function<CollectionEntry, ConfigChange> change) {
    return state
        .resolve(name)
        .map(
            entry ->
                switch (change.apply(entry)) {
                  case ConfigChange.Refused(var why) -> CatalogDecision.refuse(why);
                  case ConfigChange.Changed(var config) -> changed(state, entry, config);
                })
        .orElseGet(() -> CatalogDecision.refuse(Refusal.NotFound.collection(name)));
  }

  private static CatalogDecision changed(
      CatalogState state, CollectionEntry entry, CollectionConfig config) {
    return config.equals(entry.config())
        ? CatalogDecision.accept(true)
        : CatalogDecision.accept(
            true, new CollectionReconfigured(state.index() + 1, entry.name(), config));
  }

  private static CatalogDecision aliases(CatalogState state, ChangeAliases change) {
    var events = new ArrayList<CatalogEvent>();
    var now = state;
    for (var action : change.actions()) {
      var refusal = Optional.<Refusal>empty();
      var before = events.size();
      switch (action) {
        case AliasAction.Create(var collection, var alias) -> {
          refusal = checkAlias(now, collection, alias);
          if (refusal.isEmpty()) {
            events.add(new AliasSet(now.index() + 1, alias, collection));
          }
        }
        case AliasAction.Delete(var alias) -> {
          if (now.aliases().containsKey(alias)) {
            events.add(new AliasRemoved(now.index() + 1, alias));
          }
        }
        case AliasAction.Rename(var old, var renamed) -> {
          var target = now.aliases().get(old);
          if (target == null) {
            refusal = Optional.of(new Refusal.NotFound("Alias " + old + " does not exists!"));
          } else {
            events.add(new AliasRemoved(now.index() + 1, old));
            events.add(new AliasSet(now.index() + 2, renamed, target));
          }
        }
      }
      if (refusal.isPresent()) {
        return new CatalogDecision(events, false, refusal);
      }
      for (var event : events.subList(before, events.size())) {
        now = evolve(now, event);
      }
    }
    return new CatalogDecision(events, true, Optional.empty());
  }

  private static Optional<Refusal> checkAlias(CatalogState state, String collection, String alias) {
    if (!state.collections().containsKey(collection)) {
      return Optional.of(Refusal.NotFound.collection(collection));
    }
    return state.collections().containsKey(alias)
        ? Optional.of(new Refusal.AlreadyExists("Collection `" + alias + "` already exists!"))
        : Optional.empty();
  }

  /** The state after the change. */
  public static CatalogState evolve(CatalogState state, CatalogChange change) {
    var now = state;
    for (var event : change.events()) {
      now = evolve(now, event);
    }
    return now.withOutcomes(now.outcomes().with(change.command(), change.outcome()));
  }

  /** Events that the state has seen are skipped; a gap throws. */
  public static CatalogState evolve(CatalogState state, CatalogEvent event) {
    if (event.index() <= state.index()) {
      return state;
    }
    if (event.index() != state.index() + 1) {
      throw new IllegalStateException("event " + event.index() + " cannot follow " + state.index());
    }
    return switch (event) {
      case CollectionCreated(_, var entry) -> state.with(entry);
      case CollectionReconfigured(_, var name, var config) ->
          state.with(entry(state, name).withConfig(config));
      case CollectionDeleted(_, var name) -> state.without(name);
      case IndexCreated(_, var name, var field, var schema) -> {
        var indexes = new HashMap<>(entry(state, name).indexes());
        indexes.put(field, schema);
        yield state.with(entry(state, name).withIndexes(indexes));
      }
      case IndexDropped(_, var name, var field) -> {
        var indexes = new HashMap<String, FieldSchema>(entry(state, name).indexes());
        indexes.remove(field);
        yield state.with(entry(state, name).withIndexes(indexes));
      }
      case ShardKeyCreated(_, var name, var key, var shards) ->
          state.with(entry(state, name).withKey(key, shards));
      case ShardKeyDropped(_, var name, var key) -> state.with(entry(state, name).withoutKey(key));
      case AliasSet(_, var alias, var collection) -> {
        var aliases = new HashMap<>(state.aliases());
        aliases.put(alias, collection);
        yield state.withAliases(aliases);
      }
      case AliasRemoved(_, var alias) -> {
        var aliases = new HashMap<>(state.aliases());
        aliases.remove(alias);
        yield state.withAliases(aliases);
      }
      case ReplicaStateSet(_, var name, var shard, var peer, var replicaState) ->
          state.with(entry(state, name).withReplica(shard, peer, replicaState));
      case TransferStarted(_, var name, var transfer) ->
          state.with(TransferRules.started(entry(state, name), transfer));
      case TransferFinished(_, var name, var number) ->
          state.with(TransferRules.finished(entry(state, name), number));
      case TransferAborted(_, var name, var number) ->
          state.with(TransferRules.aborted(entry(state, name), number));
      case PeerRemoved(_, var peer) -> state.withoutPeer(peer);
      case KeySet(_, var key, var json) -> {
        var keys = new HashMap<>(state.keys());
        keys.put(key, json);
        yield state.withKeys(keys);
      }
      case KeyRemoved(_, var key) -> {
        var keys = new HashMap<>(state.keys());
        keys.remove(key);
        yield state.withKeys(keys);
      }
    };
  }

  private static CollectionEntry entry(CatalogState state, String name) {
    var entry = state.collections().get(name);
    if (entry == null) {
      throw new IllegalStateException("the history knows no collection " + name);
    }
    return entry;
  }
}
