package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.Outcomes;
import io.sampo.cluster.membership.CollectionCluster.LocalShard;
import io.sampo.cluster.membership.CollectionCluster.RemoteShard;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StandaloneClusterTest {
  private static final PeerId SELF = new PeerId(5);

  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final StandaloneCluster cluster =
      new StandaloneCluster(
          new CollectionReport(catalog(), new ReplicaRegistry(), SELF),
          loaded.minimalCompletionStage(),
          Runnable::run);

  @Test
  void refusesWhatNeedsACluster() {
    assertThat(cluster.status()).isEmpty();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> cluster.recover().toCompletableFuture().join(),
            () -> cluster.removePeer(SELF, true, null).toCompletableFuture().join(),
            cluster::metadataKeys,
            () -> cluster.metadata("a"),
            () -> cluster.putMetadata("a", "1", false, null).toCompletableFuture().join())) {
      assertThatThrownBy(call).hasMessageEndingWith("Qdrant is running in standalone mode");
    }
    assertThatThrownBy(() -> cluster.telemetry(3, null).toCompletableFuture().join())
        .hasMessageEndingWith("Service internal error: Could not get telemetry from cluster");
  }

  @Test
  void reportsReplicasByWhereTheyAreAlsoUnderAnAlias() {
    assertThat(cluster.collection("other").toCompletableFuture().join())
        .isEqualTo(
            new CollectionCluster(
                SELF,
                2,
                List.of(new LocalShard(0, null, 0, ReplicaState.ACTIVE)),
                List.of(
                    new RemoteShard(0, null, new PeerId(3), ReplicaState.DEAD),
                    new RemoteShard(0, null, new PeerId(9), ReplicaState.ACTIVE),
                    new RemoteShard(1, null, new PeerId(9), ReplicaState.PARTIAL)),
                List.of()));
    assertThatThrownBy(() -> cluster.collection("nope").toCompletableFuture().join())
        .hasMessageEndingWith("Not found: Collection `nope` doesn't exist!");
  }

  @Test
  void isReadyOnceEveryShardServesAndNeverIfOneCannot() {
    assertThat(ready()).isFalse();
    loaded.complete(null);
    assertThat(ready()).isTrue();

    var broken =
        new StandaloneCluster(
            new CollectionReport(catalog(), new ReplicaRegistry(), SELF),
            CompletableFuture.failedStage(new IllegalStateException("damaged")),
            Runnable::run);
    assertThat(broken.ready(Duration.ofMinutes(1)).toCompletableFuture().join()).isFalse();
  }

  private boolean ready() {
    return cluster.ready(Duration.ofMillis(10)).toCompletableFuture().join();
  }

  private static Catalog catalog() {
    var shards = new TreeMap<Integer, Map<Long, ReplicaState>>();
    shards.put(0, Map.of(9L, ReplicaState.ACTIVE, 5L, ReplicaState.ACTIVE, 3L, ReplicaState.DEAD));
    shards.put(1, Map.of(9L, ReplicaState.PARTIAL));
    var entry =
        new CollectionEntry(
            "c", new UUID(0, 1), config(), Map.of(), shards, List.of(), List.of(), 0);
    var state =
        new CatalogState(
            1,
            new TreeMap<>(Map.of("c", entry)),
            new TreeMap<>(Map.of("other", "c")),
            new TreeMap<>(),
            Outcomes.NONE);
    return new Catalog(state);
  }

  private static CollectionConfig config() {
    return new CollectionConfig(
        new CollectionParams(
            VectorsConfig.unnamed(VectorParams.of(4, Distance.COSINE)),
            Map.of(),
            2,
            null,
            1,
            1,
            null,
            null,
            true,
            null),
        HnswConfig.DEFAULTS,
        OptimizersConfig.DEFAULTS,
        WalConfig.DEFAULTS,
        null,
        null,
        null);
  }
}
