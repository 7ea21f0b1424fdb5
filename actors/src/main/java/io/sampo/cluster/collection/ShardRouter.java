package io.sampo.cluster.collection;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.actor.Submission;
import io.sampo.shard.model.Draft;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.port.Stamper;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The way of this peer to one shard: its clock for that shard, the replica here, or those on other
 * peers.
 */
final class ShardRouter {
  /** As long as a request between peers may take (spec distributed §0.3). */
  private static final Duration LONGEST_UPDATE = Duration.ofSeconds(60);

  private final ReplicaId id;
  private final ReplicaRegistry replicas;
  private final Stamper stamper;
  private final RemoteReplicas others;
  private final Supplier<List<PeerId>> elsewhere;

  /**
   * Of that shard.
   *
   * @param elsewhere living peers, not this one, that hold an active replica of it now
   */
  ShardRouter(
      ReplicaId id,
      ReplicaRegistry replicas,
      Stamper stamper,
      RemoteReplicas others,
      Supplier<List<PeerId>> elsewhere) {
    this.id = id;
    this.replicas = replicas;
    this.stamper = stamper;
    this.others = others;
    this.elsewhere = elsewhere;
  }

  /** The data as they are now; refused while no replica may answer. */
  ShardView view() {
    var local = replicas.find(id);
    if (local.isPresent() && local.get().view().isPresent()) {
      return local.get().view().get();
    }
    var holders = elsewhere.get();
    if (holders.isEmpty()) {
      throw unavailable(
          local
              .map(replica -> "its replica is " + replica.state().label())
              .orElse("no peer that holds it can be asked"));
    }
    return others.view(holders.getFirst(), id);
  }

  /** Has the replica take the part of a request that is for this shard. */
  CompletableFuture<UpdateResult> update(UpdateRequest part, WriteOptions options) {
    var local = replicas.find(id);
    if (local.isPresent()) {
      return UpdateGather.answer(submit(local.get(), Drafts.of(part)), options);
    }
    var holders = elsewhere.get();
    if (holders.isEmpty()) {
      return CompletableFuture.failedFuture(unavailable("no peer that holds it can be asked"));
    }
    return others
        .update(holders.getFirst(), id, part, options.await(), limit(options))
        .toCompletableFuture();
  }

  /** Has every replica take a change of the schema. */
  List<CompletableFuture<UpdateResult>> change(UpdateOperation operation, WriteOptions options) {
    var answers = new ArrayList<CompletableFuture<UpdateResult>>();
    replicas
        .find(id)
        .ifPresent(
            local ->
                answers.add(
                    UpdateGather.answer(submit(local, new Draft.Resolved(operation)), options)));
    for (var peer : elsewhere.get()) {
      answers.add(
          others
              .change(peer, id, operation, options.await(), limit(options))
              .toCompletableFuture());
    }
    return answers;
  }

  Submission submit(ReplicaHandle local, Draft draft) {
    return local.submit(draft, stamper);
  }

  private static Duration limit(WriteOptions options) {
    return Objects.requireNonNullElse(options.timeout(), LONGEST_UPDATE);
  }

  private RefusedException unavailable(String why) {
    return new RefusedException(
        new Refusal.ShardUnavailable("shard " + id.shard() + " cannot answer: " + why));
  }
}
