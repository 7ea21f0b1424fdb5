package io.sampo.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.SpreadCollections;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.cluster.telemetry.CollectionTelemetry.Shard;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.transfer.model.TransferMethod;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalTelemetryTest {
  private static final PeerId SELF = new PeerId(5);
  private static final PeerId OTHER = new PeerId(9);
  private static final ReplicaId FIRST = new ReplicaId(SpreadCollections.LIFE, new ShardId(0));
  private static final CatalogState STATE =
      SpreadCollections.with(
          List.of(
              Map.of(5L, ReplicaState.ACTIVE, 9L, ReplicaState.DEAD, 3L, ReplicaState.LISTENER),
              Map.of(9L, ReplicaState.ACTIVE)),
          List.of(
              new TransferEntry(8, 1, 9, 3, true, TransferMethod.STREAM_RECORDS),
              new TransferEntry(7, 0, 5, 9, true, TransferMethod.WAL_DELTA)));

  private final Catalog catalog = new Catalog(STATE);
  private final ReplicaCalls calls = new ReplicaCalls(InstantSource.system(), System::nanoTime);
  private final LocalTelemetry telemetry =
      new LocalTelemetry(
          new LocalTelemetry.Parts(
              SELF,
              catalog,
              new ReplicaRegistry(),
              calls,
              new OpeningTimes(System::nanoTime),
              Runnable::run));

  @Test
  void tellsWhereReplicasAreAndHowTheyAre() {
    calls.update(OTHER, FIRST).end(false);

    var collection = only();

    assertThat(collection.name()).isEqualTo("c");
    assertThat(collection.opening()).isEmpty();
    assertThat(collection.transfers()).extracting(TransferEntry::shard).containsExactly(0, 1);
    var first = collection.shards().get(0);
    assertThat(first.states())
        .containsExactly(
            Map.entry(3L, ReplicaState.LISTENER),
            Map.entry(5L, ReplicaState.ACTIVE),
            Map.entry(9L, ReplicaState.DEAD));
    assertThat(first.local()).isEmpty(); // is to be here, and not open yet
    assertThat(first.remote())
        .extracting(remote -> remote.peer())
        .containsExactly(new PeerId(3), OTHER);
    assertThat(first.remote().getLast().calls().updates().failures()).isOne();
    assertThat(first.active()).isOne();
    assertThat(first.dead()).isOne(); // a listener is no dead replica
    assertThat(collection.shards()).extracting(Shard::active).containsExactly(1L, 1L);
  }

  @Test
  void forgetsCallsOfReplicasThatAreGone() {
    calls.update(OTHER, FIRST).end(true);
    var gone = new ReplicaId(SpreadCollections.LIFE, new ShardId(77));
    calls.update(OTHER, gone).end(true);

    only();

    assertThat(calls.calls(OTHER, FIRST).updates().count()).isOne();
    assertThat(calls.calls(OTHER, gone).updates().count()).isZero();
  }

  @Test
  void knowsWhichCollectionsThereAre() {
    assertThat(telemetry.collectionCount()).isOne();
    assertThat(telemetry.exists("c")).isTrue();
    assertThat(telemetry.exists("d")).isFalse();
  }

  private CollectionTelemetry only() {
    var all = telemetry.collections().toCompletableFuture().join();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }
}
