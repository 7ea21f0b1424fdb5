package io.sampo.cluster.coordinator;

import static io.sampo.cluster.catalog.SpreadCollections.LIFE;
import static io.sampo.cluster.catalog.SpreadCollections.after;
import static io.sampo.cluster.catalog.SpreadCollections.with;
import static io.sampo.shard.model.ReplicaState.ACTIVE;
import static io.sampo.shard.model.ReplicaState.DEAD;
import static io.sampo.shard.model.ReplicaState.PARTIAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogCommand.SetKey;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StewardCallsTest {
  private static final CatalogState STATE =
      with(
          List.of(
              Map.of(1L, ACTIVE, 2L, DEAD),
              Map.of(1L, ACTIVE, 2L, PARTIAL),
              Map.of(1L, ACTIVE, 2L, DEAD)),
          List.of());

  private final List<String> called = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final StewardCalls calls = new StewardCalls(this::call, nanos::get);

  @Test
  void whoeverLacksAReplicaIsCalledAtEachChangeAndEverySecond() {
    calls.ensure(STATE);
    assertThat(called).containsExactly("0 at 1", "2 at 1");
    calls.ensure(STATE);
    assertThat(called).hasSize(2);
    calls.ensure(after(STATE, new SetKey("k", "1")));
    assertThat(called).hasSize(4).endsWith("0 at 2", "2 at 2");
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    calls.ensure(after(STATE, new SetKey("k", "1")));
    assertThat(called).hasSize(6);
  }

  @Test
  void whenATransferIsOverThoseOfItsCollectionAreCalledAtOnce() {
    calls.next(STATE, LIFE);
    assertThat(called).containsExactly("0 at 1", "2 at 1");
    calls.next(STATE, new UUID(0, 0));
    assertThat(called).hasSize(2);
  }

  private void call(ReplicaId shard, long index) {
    assertThat(shard).isEqualTo(new ReplicaId(LIFE, new ShardId(shard.shard().value())));
    called.add(shard.shard() + " at " + index);
  }
}
