package io.sampo.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.SpreadCollections;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OpeningTimesTest {
  private static final CatalogState STATE =
      SpreadCollections.with(List.of(Map.of(1L, ReplicaState.ACTIVE)), List.of());

  private final AtomicLong nanos = new AtomicLong(1_000);
  private final OpeningTimes times = new OpeningTimes(nanos::get);

  @Test
  void measuresFromWhenACollectionIsKnownToItsFirstOpenReplica() {
    times.know(STATE);
    assertThat(times.of(SpreadCollections.LIFE)).isEmpty();
    nanos.addAndGet(30_000_000);
    times.know(STATE); // another change of the metadata begins nothing anew
    times.opened(replica(0));
    nanos.addAndGet(9_000_000);
    times.opened(replica(1));

    assertThat(times.of(SpreadCollections.LIFE)).contains(Duration.ofMillis(30));
  }

  @Test
  void forgetsCollectionsThatAreGone() {
    times.know(STATE);
    times.opened(replica(0));
    times.know(CatalogState.EMPTY);
    assertThat(times.of(SpreadCollections.LIFE)).isEmpty();
    times.opened(replica(0)); // too late, and of a collection that is not known
    times.know(STATE);
    assertThat(times.of(SpreadCollections.LIFE)).isEmpty();
  }

  private static ReplicaId replica(int shard) {
    return new ReplicaId(SpreadCollections.LIFE, new ShardId(shard));
  }
}
