package io.sampo.cluster.remote;

import io.sampo.cluster.collection.LocalUpdates;
import io.sampo.cluster.collection.ShardFigures;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers other peers for the replicas of this one, on the threads for reads. */
public final class ShardServer {
  private static final Logger LOG = LoggerFactory.getLogger(ShardServer.class);

  private final ReplicaRegistry replicas;
  private final LocalUpdates updates;
  private final Executor reads;

  /** Begins to answer. */
  public static void start(
      PeerNetwork network, ReplicaRegistry replicas, LocalUpdates updates, Executor reads) {
    var server = new ShardServer(replicas, updates, reads);
    network.onQuestion(Service.SHARD, server::answer);
  }

  private ShardServer(ReplicaRegistry replicas, LocalUpdates updates, Executor reads) {
    this.replicas = replicas;
    this.updates = updates;
    this.reads = reads;
  }

  private CompletionStage<byte[]> answer(byte[] body) {
    return CompletableFuture.supplyAsync(
            () -> answer(ShardCodec.read(body, ShardQuestion.class)), reads)
        .thenCompose(stage -> stage)
        .exceptionally(ShardServer::refused)
        .thenApply(answer -> ShardCodec.write(answer, ShardAnswer.class));
  }

  private static ShardAnswer refused(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RefusedException refused) {
      return new ShardAnswer.Refused(refused.refusal());
    }
    LOG.error("another peer's question failed", cause);
    return new ShardAnswer.Refused(new Refusal.Internal(String.valueOf(cause.getMessage())));
  }

  private CompletionStage<ShardAnswer> answer(ShardQuestion question) {
    var id = new ReplicaId(question.collection(), new ShardId(question.shard()));
    var replica =
        replicas
            .find(id)
            .orElseThrow(
                () ->
                    new RefusedException(
                        new Refusal.Precondition("no local replica of shard " + id.shard())));
    var deadline = Deadline.in(question.operation(), Duration.ofMillis(question.limitMillis()));
    return switch (question.ask()) {
      case ShardQuestion.Figures() -> done(new ShardAnswer.Figured(ShardFigures.of(replica)));
      case ShardQuestion.Update(var request, var await) ->
          updates
              .submit(id, request, await, Duration.ofMillis(question.limitMillis()))
              .thenApply(ShardAnswer.Updated::new);
      case ShardQuestion.Change(var operation, var await) ->
          updates
              .change(id, operation, await, Duration.ofMillis(question.limitMillis()))
              .thenApply(ShardAnswer.Updated::new);
      case ShardQuestion.Search(var search) ->
          view(replica).search(search, deadline).thenApply(ShardAnswer.Hits::new);
      case ShardQuestion.Points() -> done(new ShardAnswer.Amount(view(replica).pointCount()));
      case ShardQuestion.Retrieve(var ids, var payload, var vectors) ->
          done(new ShardAnswer.Records(view(replica).retrieve(ids, payload, vectors)));
      case ShardQuestion.Scroll(var from, var limit, var filter, var payload, var vectors) ->
          done(
              new ShardAnswer.Records(
                  view(replica).scroll(from, limit, filter, payload, vectors, deadline)));
      case ShardQuestion.Ordered(var order, var limit, var filter, var payload, var vectors) ->
          done(
              new ShardAnswer.Records(
                  view(replica).ordered(order, limit, filter, payload, vectors, deadline)));
      case ShardQuestion.Count(var filter, var exact) ->
          done(new ShardAnswer.Amount(view(replica).count(filter, exact, deadline)));
      case ShardQuestion.Resolve(var filter) ->
          done(new ShardAnswer.Ids(view(replica).resolve(filter, deadline)));
      case ShardQuestion.Complete(var hits, var payload, var vectors) ->
          done(new ShardAnswer.Hits(view(replica).complete(hits, payload, vectors)));
    };
  }

  private static CompletionStage<ShardAnswer> done(ShardAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static ShardView view(ReplicaHandle replica) {
    return replica
        .view()
        .orElseThrow(
            () ->
                new RefusedException(
                    new Refusal.ShardUnavailable("the replica is " + replica.state().label())));
  }
}
