package io.sampo.cluster.remote;

import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.remote.CopyCodec.Fate;
import io.sampo.cluster.replication.ReplicaLine;
import io.sampo.cluster.telemetry.ReplicaCalls;
import io.sampo.cluster.wire.PeerFailure;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.cluster.wire.Steps;
import io.sampo.shard.actor.KnowledgeBytes;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.port.Copy;
import io.sampo.shard.port.OutdatedException;
import io.sampo.shard.port.Progress;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Operations to and from replicas on other peers, over the network between them. */
public final class PeerLine implements ReplicaLine {
  /** Operations up to this size are given their form on the thread that sends them. */
  private static final int MOST_BYTES_HERE = 256 << 10;

  private final PeerNetwork network;
  private final Metadata metadata;
  private final Executor executor;
  private final PeerReplicas questions;
  private final PeerId self;
  private final ReplicaCalls calls;

  /**
   * Of this peer.
   *
   * @param executor where large operations are given their form
   * @param calls is told how operations fared
   */
  public PeerLine(
      PeerNetwork network, Metadata metadata, PeerId self, Executor executor, ReplicaCalls calls) {
    this.questions = new PeerReplicas(network, metadata, calls);
    this.calls = calls;
    this.self = self;
    this.network = network;
    this.metadata = metadata;
    this.executor = executor;
  }

  @Override
  public List<List<Copy>> send(
      List<PeerId> peers,
      ReplicaId replica,
      List<OperationTaken> operations,
      boolean await,
      Duration limit) {
    if (peers.isEmpty()) {
      return operations.stream().map(_ -> List.<Copy>of()).toList();
    }
    var parcel =
        new CopyCodec.Parcel(replica, self, metadata.catalog().state().index(), await, operations);
    // To wake another thread for a short one would take longer.
    boolean here = CopyCodec.estimateBytes(operations) <= MOST_BYTES_HERE;
    var body =
        CompletableFuture.supplyAsync(
            () -> CopyCodec.write(parcel), here ? Runnable::run : executor);
    List<List<Copy>> copies = new ArrayList<>();
    operations.forEach(_ -> copies.add(new ArrayList<>()));
    for (var peer : peers) {
      var running = calls.update(peer, replica);
      var asked = body.thenApply(bytes -> ask(peer, bytes, await, limit));
      var logged = asked.thenCompose(Steps::first).thenApply(CopyCodec::fates);
      var applied = asked.thenCompose(Steps::last).thenApply(CopyCodec::fates);
      logged.whenComplete(
          (fates, failure) ->
              running.end(
                  failure == null && fates.stream().allMatch(fate -> fate.refusal().isEmpty())));
      for (int i = 0; i < operations.size(); i++) {
        copies.get(i).add(new Copy(peer, new Progress(fate(logged, i), fate(applied, i))));
      }
    }
    return copies.stream().map(List::copyOf).toList();
  }

  @Override
  public CompletionStage<Offer> missing(
      PeerId peer, ReplicaId replica, Knowledge known, long mostBytes, Duration limit) {
    var question = new ShardQuestion.Lacking(self.value(), KnowledgeBytes.write(known), mostBytes);
    return questions
        .ask(peer, replica, question, "Catching up", limit)
        .thenApply(answer -> offer((ShardAnswer.Offered) answer));
  }

  private static Offer offer(ShardAnswer.Offered offered) {
    var parcel = offered.parcel();
    var missing =
        parcel == null
            ? new Missing.GivenUp()
            : new Missing.Operations(CopyCodec.parcel(parcel).operations(), offered.more());
    return new Offer(missing, Optional.ofNullable(offered.yours()));
  }

  @Override
  public CompletionStage<Holding> holding(PeerId peer, ReplicaId replica, Duration limit) {
    return questions
        .ask(peer, replica, new ShardQuestion.Hold(), "Transfer", limit)
        .thenApply(
            answer -> {
              var held = (ShardAnswer.Held) answer;
              return new Holding(KnowledgeBytes.read(held.knowledge()), held.latestHlt());
            });
  }

  @Override
  public CompletionStage<Boolean> bringUp(PeerId peer, ReplicaId replica, Duration limit) {
    return questions
        .ask(peer, replica, new ShardQuestion.Pull(self.value()), "Catching up", limit)
        .thenApply(answer -> ((ShardAnswer.Reached) answer).all());
  }

  @Override
  public CompletionStage<Page> page(
      PeerId peer, ReplicaId replica, @Nullable PointId after, int most, Duration limit) {
    return questions
        .ask(peer, replica, new ShardQuestion.States(after, most), "Transfer", limit)
        .thenApply(answer -> new Page(((ShardAnswer.States) answer).points()));
  }

  private Steps ask(PeerId peer, byte[] body, boolean await, Duration limit) {
    return metadata
        .state()
        .peers()
        .of(peer)
        .map(at -> network.askInSteps(network.at(at.uri()), Service.COPY, body, await, limit))
        .orElseGet(
            () -> {
              CompletionStage<byte[]> lost =
                  CompletableFuture.failedFuture(
                      new PeerFailure("no address found for peer " + peer));
              return new Steps(lost, lost);
            });
  }

  private static CompletionStage<Long> fate(CompletionStage<List<Fate>> fates, int at) {
    return fates.thenApply(
        all -> {
          var fate = all.get(at);
          if (fate.isOutdated()) {
            throw new OutdatedException(fate.refusal().orElseThrow());
          }
          if (fate.refusal().isPresent()) {
            throw new RefusedException(fate.refusal().get());
          }
          return fate.operation();
        });
  }
}
