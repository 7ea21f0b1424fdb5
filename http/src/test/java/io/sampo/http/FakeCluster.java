package io.sampo.http;

import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.membership.ClusterTelemetry;
import io.sampo.cluster.membership.CollectionCluster;
import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A cluster that says what it is told to and notes what it is asked. */
public final class FakeCluster implements ClusterApi {
  public final SortedMap<String, String> metadata = new TreeMap<>();
  public Optional<ClusterStatus> status = Optional.empty();
  public @Nullable ClusterTelemetry telemetry;
  public @Nullable CollectionCluster collection;
  public boolean ready;
  public String asked = "";

  @Override
  public Optional<ClusterStatus> status() {
    return status;
  }

  @Override
  public CompletionStage<Boolean> recover() {
    asked = "recover";
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletionStage<Boolean> removePeer(
      PeerId peer, boolean force, @Nullable Duration timeout) {
    asked = "remove " + peer + " " + force + " " + timeout;
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public List<String> metadataKeys() {
    return List.copyOf(metadata.keySet());
  }

  @Override
  public Optional<String> metadata(String key) {
    return Optional.ofNullable(metadata.get(key));
  }

  @Override
  public CompletionStage<Boolean> putMetadata(
      String key, @Nullable String json, boolean wait, @Nullable Duration timeout) {
    asked = "put " + wait + " " + timeout;
    if (json == null) {
      metadata.remove(key);
    } else {
      metadata.put(key, json);
    }
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletionStage<ClusterTelemetry> telemetry(int detailsLevel, @Nullable Duration timeout) {
    asked = "telemetry " + detailsLevel + " " + timeout;
    return CompletableFuture.completedFuture(telemetry);
  }

  @Override
  public CompletionStage<Map<Integer, Digest>> digests(String name) {
    asked = "digests " + name;
    return CompletableFuture.completedFuture(Map.of(3, new Digest(7, new long[Digest.BUCKETS])));
  }

  @Override
  public CompletionStage<CollectionCluster> collection(String name) {
    asked = "collection " + name;
    return CompletableFuture.completedFuture(collection);
  }

  @Override
  public CompletionStage<Boolean> ready(Duration longest) {
    asked = "ready " + longest;
    return CompletableFuture.completedFuture(ready);
  }
}
