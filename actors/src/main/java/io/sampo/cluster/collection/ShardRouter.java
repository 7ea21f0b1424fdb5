package io.sampo.cluster.collection;

import io.sampo.cluster.replication.Deactivation;
import io.sampo.cluster.replication.PeerView;
import io.sampo.cluster.replication.ReadNeed;
import io.sampo.cluster.replication.ReplicaSets;
import io.sampo.cluster.replication.WriteLead;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.core.ReplicaSetRules;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.segment.ShardView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of this peer to one shard: to the replica here, or to those on other peers. */
final class ShardRouter {
  /** A write is handed on by peers that see the replicas differently, and not for ever. */
  private static final int MOST_HOPS = 3;

  /**
   * What all routers of a peer work with.
   *
   * @param here this peer's replicas, those that are left out among them
   */
  record Parts(
      Function<ReplicaId, Optional<ReplicaHandle>> here,
      RemoteReplicas others,
      ReplicaSets sets,
      PeerView peers,
      WriteLead lead,
      Deactivation deactivation,
      Executor executor) {}

  /** What others agreed on since cannot be known any more. */
  static final Refusal REMOVED = new Refusal.Internal("this peer was removed from its cluster");

  private final ReplicaId id;
  private final Parts parts;
  private final AtomicInteger turn = new AtomicInteger();

  ShardRouter(ReplicaId id, Parts parts) {
    this.id = id;
    this.parts = parts;
  }

  /** The data as they are now, of one replica; refused while none may answer. */
  ShardView view() {
    return view(ReadOptions.DEFAULT);
  }

  /**
   * The data as they are now, on which so many replicas agree; refused while so many cannot be
   * asked.
   */
  ShardView view(ReadOptions options) {
    if (parts.peers().isRemoved()) {
      throw new RefusedException(REMOVED);
    }
    var consistency = options.consistency();
    var affinity = options.affinity();
    var spread = parts.sets().spread(id);
    var set = parts.sets().of(id);
    var local = parts.here().apply(id).filter(_ -> mayServe(set)).flatMap(ReplicaHandle::view);
    if (consistency == null && affinity == null && spread.more() == 0 && local.isPresent()) {
      return local.get();
    }
    var need = ReadNeed.of(consistency, set.states().size());
    var views = new ArrayList<ShardView>();
    for (var peer :
        ReplicaSetRules.readers(
            set, order(set, affinity), parts.peers()::isAlive, affinity == null)) {
      if (peer.equals(set.self())) {
        local.ifPresent(views::add);
      } else {
        views.add(parts.others().view(peer, id));
      }
    }
    if (views.isEmpty()) {
      var damaged = parts.here().apply(id).filter(replica -> replica.damage().isPresent());
      if (damaged.isPresent()) {
        return damaged.get().data();
      }
    }
    long coming = set.states().values().stream().filter(ReplicaState.INITIALIZING::equals).count();
    boolean mayAnswer =
        coming > 0 || set.states().values().stream().anyMatch(ReplicaState::servesReads);
    if (views.isEmpty() && mayAnswer && need.answers() <= Math.max(1, coming)) {
      throw new RefusedException(
          new Refusal.ShardUnavailable(
              "shard " + id.shard() + " cannot answer: no peer that holds it can be asked"));
    }
    if (views.size() + coming < need.answers()) {
      throw new RefusedException(
          new Refusal.Internal(
              "The replica set for shard %s on peer %s does not have enough active replicas"
                  .formatted(id.shard(), set.self())));
    }
    return new ReplicaSetView(
        views,
        new ReadNeed(Math.min(need.answers(), views.size()), need.majority()),
        spread,
        parts.executor());
  }

  /**
   * Whether all agreed that this peer's replica answers. It may not know yet that they do not: a
   * full disk keeps it from taking note.
   */
  private static boolean mayServe(ReplicaSet set) {
    var own = set.states().get(set.self());
    return own != null && own.servesReads();
  }

  /** Other peers take turns; reads of the same affinity find the same order. */
  private List<PeerId> order(ReplicaSet set, @Nullable String affinity) {
    var peers = new ArrayList<>(set.states().keySet());
    if (affinity != null) {
      peers.sort(Comparator.comparingInt(peer -> (peer + "/" + affinity).hashCode()));
    } else if (!peers.isEmpty()) {
      Collections.rotate(peers, Math.floorMod(turn.getAndIncrement(), peers.size()));
    }
    return peers;
  }

  /** Has all replicas take it. */
  CompletableFuture<UpdateResult> write(ShardWrite write, WriteOptions options) {
    return write(write, options, MOST_HOPS, Optional.empty());
  }

  /** The same for what another peer has handed on. */
  CompletableFuture<UpdateResult> write(
      ShardWrite write, WriteOptions options, int hops, Optional<Handover> handover) {
    return new WritePath(id, parts, write, options, hops, handover).go().toCompletableFuture();
  }
}
