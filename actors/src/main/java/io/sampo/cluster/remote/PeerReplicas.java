package io.sampo.cluster.remote;

import io.sampo.cluster.collection.Handover;
import io.sampo.cluster.collection.RemoteReplicas;
import io.sampo.cluster.collection.ShardFigures;
import io.sampo.cluster.collection.ShardWrite;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.telemetry.ReplicaCalls;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** Replicas on other peers, over the network between them. */
public final class PeerReplicas implements RemoteReplicas {
  private static final Duration LONGEST_FIGURES = Duration.ofSeconds(2);

  /** So that the other side's time-out is answered, and not ours. */
  private static final Duration TRAVEL = Duration.ofMillis(500);

  private final PeerNetwork network;
  private final Metadata metadata;
  private final ReplicaCalls calls;

  public PeerReplicas(PeerNetwork network, Metadata metadata, ReplicaCalls calls) {
    this.network = network;
    this.metadata = metadata;
    this.calls = calls;
  }

  @Override
  public CompletionStage<ShardFigures> figures(PeerId peer, ReplicaId replica) {
    return ask(peer, replica, new ShardQuestion.Figures(), "Info", LONGEST_FIGURES)
        .thenApply(answer -> ((ShardAnswer.Figured) answer).figures());
  }

  @Override
  public ShardView view(PeerId peer, ReplicaId replica) {
    return new RemoteView(
        (question, operation, limit) -> {
          var running = calls.search(peer, replica);
          return ask(peer, replica, question, operation, limit)
              .whenComplete((_, failure) -> running.end(failure == null));
        });
  }

  @Override
  public CompletionStage<UpdateResult> write(
      PeerId peer,
      ReplicaId replica,
      ShardWrite write,
      WriteOptions options,
      int hops,
      Optional<Handover> handover,
      Duration limit) {
    var timeout = options.timeout();
    var question =
        new ShardQuestion.Write(
            write,
            options.await(),
            options.ordering(),
            timeout == null ? null : timeout.toMillis(),
            hops,
            handover.orElse(null));
    var running = calls.update(peer, replica);
    return ask(peer, replica, question, "Update", limit)
        .whenComplete((_, failure) -> running.end(failure == null))
        .thenApply(answer -> ((ShardAnswer.Updated) answer).result());
  }

  CompletionStage<ShardAnswer> ask(
      PeerId peer,
      ReplicaId replica,
      ShardQuestion.Ask question,
      String operation,
      Duration limit) {
    var whole =
        new ShardQuestion(
            replica.collection(), replica.shard().value(), operation, limit.toMillis(), question);
    return send(peer, ShardCodec.write(whole, ShardQuestion.class), limit);
  }

  private CompletionStage<ShardAnswer> send(PeerId peer, byte[] body, Duration limit) {
    if (body.length > PeerNetwork.LARGEST_BYTES) {
      return CompletableFuture.failedFuture(
          new RefusedException(
              new Refusal.BadRequest(
                  "this takes more than %d bytes for one shard"
                      .formatted(PeerNetwork.LARGEST_BYTES))));
    }
    var at = metadata.state().peers().of(peer);
    if (at.isEmpty()) {
      return CompletableFuture.failedFuture(
          new RefusedException(new Refusal.Internal("no address found for peer " + peer)));
    }
    return network
        .ask(network.at(at.get().uri()), Service.SHARD, body, limit.plus(TRAVEL))
        .handle(
            (answer, failure) -> {
              if (failure != null) {
                throw new RefusedException(
                    new Refusal.Internal(
                        failure instanceof TimeoutException
                            ? "peer " + peer + " did not answer in time"
                            : "peer " + peer + " cannot answer: " + failure.getMessage()));
              }
              var read = ShardCodec.read(answer, ShardAnswer.class);
              if (read instanceof ShardAnswer.Refused(var why)) {
                throw new RefusedException(why);
              }
              return read;
            });
  }
}
