package io.sampo.cluster.membership;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server without a cluster: all that needs one is refused (spec distributed §1.2). */
public final class StandaloneCluster implements ClusterApi {
  private final CollectionReport report;
  private final CompletionStage<Void> loaded;
  private final Executor reads;

  /**
   * Around what the node has anyway.
   *
   * @param loaded completes when every shard serves
   * @param reads for figures of shards
   */
  public StandaloneCluster(CollectionReport report, CompletionStage<Void> loaded, Executor reads) {
    this.report = report;
    this.loaded = loaded;
    this.reads = reads;
  }

  @Override
  public Optional<ClusterStatus> status() {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Boolean> recover() {
    return refused();
  }

  @Override
  public CompletionStage<Boolean> removePeer(
      PeerId peer, boolean force, @Nullable Duration timeout) {
    return refused();
  }

  @Override
  public List<String> metadataKeys() {
    throw new RefusedException(new Refusal.Standalone());
  }

  @Override
  public Optional<String> metadata(String key) {
    throw new RefusedException(new Refusal.Standalone());
  }

  @Override
  public CompletionStage<Boolean> putMetadata(
      String key, @Nullable String json, boolean wait, @Nullable Duration timeout) {
    return refused();
  }

  @Override
  public CompletionStage<ClusterTelemetry> telemetry(int detailsLevel, @Nullable Duration timeout) {
    return CompletableFuture.failedFuture(
        new RefusedException(new Refusal.Internal("Could not get telemetry from cluster")));
  }

  @Override
  public CompletionStage<Map<Integer, Digest>> digests(String collection) {
    return CompletableFuture.supplyAsync(() -> report.digests(collection), reads);
  }

  @Override
  public CompletionStage<CollectionCluster> collection(String collection) {
    return CompletableFuture.supplyAsync(() -> report.of(collection), reads);
  }

  @Override
  public CompletionStage<Boolean> ready(Duration longest) {
    return loaded
        .handle((_, failure) -> failure == null)
        .toCompletableFuture()
        .completeOnTimeout(false, longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static CompletionStage<Boolean> refused() {
    return CompletableFuture.failedFuture(new RefusedException(new Refusal.Standalone()));
  }
}
