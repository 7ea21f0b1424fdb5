package io.sampo.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.KeyedCollections;
import io.sampo.cluster.catalog.Outcomes;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.ShardingMethod;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadableCopiesTest {
  private static final UUID LIFE = new UUID(1, 2);

  @TempDir Path storage = Path.of(".");
  private final Queue<Runnable> later = new ArrayDeque<>();
  private CatalogState state = CatalogState.EMPTY;
  private ReadableCopies copies = inStorage();

  private ReadableCopies inStorage() {
    return new ReadableCopies(
        LocalDisk.INSTANCE,
        new ShardFolders(storage),
        new PeerId(4711),
        config -> ("size " + size(config)).getBytes(StandardCharsets.UTF_8),
        () -> state,
        later::add);
  }

  @BeforeEach
  void knowsTheFolder() {
    copies = inStorage();
  }

  @Test
  void theConfigurationAndTheStatesOfAllPeersAreThereToRead() throws IOException {
    var shard = Files.createDirectories(storage.resolve("collections/c/0"));

    become(4, Map.of(4711L, ReplicaState.ACTIVE, 5L, ReplicaState.PARTIAL));

    assertThat(shard.resolve("replica_state.json"))
        .hasContent(
            "{\"is_local\":true,\"this_peer_id\":4711,"
                + "\"peers\":{\"5\":\"Partial\",\"4711\":\"Active\"}}");
    assertThat(storage.resolve("collections/c/config.json")).hasContent("size 4");
  }

  @Test
  void theyFollowWhatChanges() throws IOException {
    var shard = Files.createDirectories(storage.resolve("collections/c/0"));
    become(4, Map.of(4711L, ReplicaState.INITIALIZING));

    become(8, Map.of(4711L, ReplicaState.DEAD));

    assertThat(shard.resolve("replica_state.json")).content().contains("Dead");
    assertThat(storage.resolve("collections/c/config.json")).hasContent("size 8");
  }

  @Test
  void whatDidNotChangeIsNotWrittenAgain() throws IOException {
    var shard = Files.createDirectories(storage.resolve("collections/c/0"));
    become(4, Map.of(4711L, ReplicaState.ACTIVE));
    Files.delete(shard.resolve("replica_state.json"));

    become(4, Map.of(4711L, ReplicaState.ACTIVE));

    assertThat(shard).isEmptyDirectory();
  }

  @Test
  void manyChangesAtOnceAreOnePass() {
    copies.refresh();
    copies.refresh();

    assertThat(later).hasSize(1);
  }

  @Test
  void noFolderIsMadeForThem() {
    become(4, Map.of(4711L, ReplicaState.ACTIVE));

    assertThat(storage).isEmptyDirectory();
  }

  @Test
  void aCollectionGoesWithItsLastShardThoughItsCopyLiesThere() throws IOException {
    var shard = Files.createDirectories(storage.resolve("collections/c/0"));
    var other = Files.createDirectories(storage.resolve("collections/c/1"));
    become(4, Map.of(4711L, ReplicaState.ACTIVE));

    copies.remove(shard);
    assertThat(other).exists();
    copies.remove(other);

    assertThat(storage.resolve("collections")).isEmptyDirectory();
  }

  @Test
  void aCollectionMadeAnewHasItsCopiesAgain() throws IOException {
    var shard = Files.createDirectories(storage.resolve("collections/c/0"));
    become(4, Map.of(4711L, ReplicaState.ACTIVE));
    copies.remove(shard);
    Files.createDirectories(shard);

    become(4, Map.of(4711L, ReplicaState.ACTIVE));

    assertThat(shard.resolve("replica_state.json")).exists();
    assertThat(storage.resolve("collections/c/config.json")).exists();
  }

  @Test
  void aCopyThatCannotBeWrittenHoldsNothingUp() throws IOException {
    var shard = Files.createDirectories(storage.resolve("collections/c/0"));
    // A folder with something in it cannot be replaced by a file.
    Files.createDirectories(shard.resolve("replica_state.json/in the way"));

    become(4, Map.of(4711L, ReplicaState.ACTIVE));

    assertThat(storage.resolve("collections/c/config.json")).hasContent("size 4");
  }

  @Test
  void shardKeysAreThereToReadAndGoWithTheLastShard() throws IOException {
    var shard = Files.createDirectories(storage.resolve("collections/c/1"));
    var one = List.of(List.of(4711));

    become(
        KeyedCollections.after(
            ShardingMethod.CUSTOM,
            List.of(
                KeyedCollections.key(KeyedCollections.A, ReplicaState.ACTIVE, one),
                KeyedCollections.key(KeyedCollections.SEVEN, ReplicaState.ACTIVE, one))));

    assertThat(storage.resolve("collections/c/shard_key_mapping.json"))
        .hasContent("[{\"key\":\"a\",\"shard_ids\":[1]},{\"key\":7,\"shard_ids\":[2]}]");
    copies.remove(shard);
    assertThat(storage.resolve("collections")).isEmptyDirectory();
  }

  private void become(int size, Map<Long, ReplicaState> replicas) {
    var shards = new TreeMap<Integer, Map<Long, ReplicaState>>(Map.of(0, replicas));
    become(new CollectionEntry("c", LIFE, config(size), Map.of(), shards, List.of(), List.of(), 0));
  }

  private void become(CollectionEntry entry) {
    state =
        new CatalogState(
            state.index() + 1,
            new TreeMap<>(Map.of("c", entry)),
            new TreeMap<>(),
            new TreeMap<>(),
            Outcomes.NONE);
    copies.refresh();
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  private static CollectionConfig config(int size) {
    return new CollectionConfig(
        new CollectionParams(
            VectorsConfig.unnamed(VectorParams.of(size, Distance.COSINE)),
            Map.of(),
            1,
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

  private static long size(CollectionConfig config) {
    return config.params().vectors().byName().values().iterator().next().size();
  }
}
