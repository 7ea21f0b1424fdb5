package io.sampo.cluster.telemetry;

import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that a node tells of itself (spec dataplane §8.2, §8.3). Any thread. */
public final class NodeTelemetry {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Parts parts;

  /**
   * Where it comes from.
   *
   * @param rest what the REST interface has answered
   * @param grpc what the gRPC interface has answered; the status is that of gRPC
   * @param own Prometheus' text of the metrics that only Sampo has
   */
  public record Parts(
      NodeFacts facts,
      TelemetrySource local,
      ClusterApi cluster,
      ResponseRecorder rest,
      ResponseRecorder grpc,
      Supplier<ProcessTelemetry> process,
      Supplier<HostTelemetry> host,
      Supplier<String> own) {}

  /**
   * What is told.
   *
   * @param collections all of them; nothing where only their number was wanted
   * @param cluster as this peer sees it; empty without one
   * @param metadata free-form, of the cluster
   */
  public record View(
      NodeFacts facts,
      int collectionCount,
      List<CollectionTelemetry> collections,
      Optional<ClusterStatus> cluster,
      Map<String, String> metadata,
      Responses rest,
      Responses grpc,
      ProcessTelemetry process,
      HostTelemetry host) {}

  public NodeTelemetry(Parts parts) {
    this.parts = parts;
  }

  /** What the REST interface answers is told to it. */
  public ResponseRecorder rest() {
    return parts.rest();
  }

  /** What the gRPC interface answers is told to it. */
  public ResponseRecorder grpc() {
    return parts.grpc();
  }

  /** Prometheus' text of the metrics that only Sampo has, as they are now. */
  public String own() {
    return parts.own().get();
  }

  /**
   * All of it.
   *
   * @param withCollections whether they are read; else there is only their number
   * @param timeout {@code null} = a minute; refused with {@code Timeout} after it
   */
  public CompletionStage<View> view(boolean withCollections, @Nullable Duration timeout) {
    var limit = timeout == null ? LONGEST : timeout;
    CompletionStage<List<CollectionTelemetry>> collections =
        withCollections
            ? parts.local().collections()
            : CompletableFuture.completedFuture(List.of());
    return collections
        .thenApply(this::view)
        .toCompletableFuture()
        .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> fail(failure, limit));
  }

  private static View fail(Throwable failure, Duration limit) {
    if (failure instanceof TimeoutException) {
      throw new RefusedException(new Refusal.Timeout("Telemetry", limit));
    }
    throw failure instanceof CompletionException known ? known : new CompletionException(failure);
  }

  private View view(List<CollectionTelemetry> collections) {
    return new View(
        parts.facts(),
        parts.local().collectionCount(),
        collections,
        parts.cluster().status(),
        parts.facts().cluster().isPresent() ? metadata() : Map.of(),
        parts.rest().responses(parts.local()::exists),
        parts.grpc().responses(parts.local()::exists),
        parts.process().get(),
        parts.host().get());
  }

  private Map<String, String> metadata() {
    var all = new HashMap<String, String>();
    for (var key : parts.cluster().metadataKeys()) {
      parts.cluster().metadata(key).ifPresent(json -> all.put(key, json));
    }
    return all;
  }
}
