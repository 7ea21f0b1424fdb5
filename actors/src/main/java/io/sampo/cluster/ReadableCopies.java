package io.sampo.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.KeyEntry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.CollectionConfig;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators find beside the data in JSON: {@value #CONFIG} of each collection, {@value
 * #KEY_MAPPING} of one that has shard keys, and {@value #REPLICA_STATE} of each shard (spec
 * launcher §3). Copies only, for the eye: nothing here is ever read back, they may lag a moment
 * behind, and one that cannot be written is a warning. Files are put only where the shard has its
 * folder already, so that no copy brings a deleted one back. For any thread.
 */
final class ReadableCopies {
  static final String CONFIG = "config.json";
  static final String KEY_MAPPING = "shard_key_mapping.json";
  static final String REPLICA_STATE = "replica_state.json";

  private static final Logger LOG = LoggerFactory.getLogger(ReadableCopies.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Disk disk;
  private final ShardFolders folders;
  private final PeerId self;
  private final Function<CollectionConfig, byte[]> configJson;
  private final Supplier<CatalogState> latest;
  private final Executor executor;
  private final AtomicBoolean waiting = new AtomicBoolean();

  /** What each file was made of, so that only what changed is written. Guarded by this. */
  private final Map<Path, Object> written = new HashMap<>();

  /**
   * Writes nothing yet.
   *
   * @param configJson the form that clients get too
   * @param executor where the files are written
   */
  ReadableCopies(
      Disk disk,
      ShardFolders folders,
      PeerId self,
      Function<CollectionConfig, byte[]> configJson,
      Supplier<CatalogState> latest,
      Executor executor) {
    this.disk = disk;
    this.folders = folders;
    this.self = self;
    this.configJson = configJson;
    this.latest = latest;
    this.executor = executor;
  }

  /** Soon writes what has changed; calls that come before that are answered by the same pass. */
  void refresh() {
    if (waiting.compareAndSet(false, true)) {
      try {
        executor.execute(
            () -> {
              waiting.set(false);
              write(latest.get());
            });
      } catch (RejectedExecutionException _) {
        LOG.debug("the node is stopping, the readable copies stay as they are");
      }
    }
  }

  /** Removes a shard's folder, and its collection's after the last; no copy is made meanwhile. */
  synchronized void remove(Path shard) {
    disk.delete(shard);
    written.remove(shard.resolve(REPLICA_STATE));
    var collection = Objects.requireNonNull(shard.getParent());
    if (disk.list(collection).stream().allMatch(ReadableCopies::isOfCollection)) {
      disk.delete(collection);
      written.remove(collection.resolve(CONFIG));
      written.remove(collection.resolve(KEY_MAPPING));
    }
  }

  private static boolean isOfCollection(String file) {
    return file.startsWith(CONFIG) || file.startsWith(KEY_MAPPING);
  }

  private synchronized void write(CatalogState state) {
    for (var entry : state.collections().values()) {
      if (!entry.isOn(self.value())) {
        continue; // there is no folder
      }
      for (var shard : entry.shardIds()) {
        var replicas = entry.shards().getOrDefault(shard.value(), Map.of());
        put(folders.of(entry, shard).resolve(REPLICA_STATE), replicas, () -> json(replicas));
      }
      put(
          folders.of(entry).resolve(CONFIG),
          entry.config(),
          () -> configJson.apply(entry.config()));
      if (entry.isKeyed()) {
        put(folders.of(entry).resolve(KEY_MAPPING), entry.keys(), () -> json(entry.keys()));
      }
    }
  }

  private void put(Path file, Object value, Supplier<byte[]> content) {
    if (value.equals(written.get(file)) || !disk.exists(Objects.requireNonNull(file.getParent()))) {
      return;
    }
    try {
      disk.replaceLoosely(file, content.get());
      written.put(file, value);
    } catch (StorageException e) {
      LOG.warn("no readable copy in {}: {}", file, e.failure().describe());
    }
  }

  /** Members and order as the reference has them. */
  private byte[] json(Map<Long, ReplicaState> replicas) {
    var peers = new TreeMap<Long, String>();
    replicas.forEach((peer, state) -> peers.put(peer, state.label()));
    var members = new LinkedHashMap<String, Object>();
    members.put("is_local", replicas.containsKey(self.value()));
    members.put("this_peer_id", self.value());
    members.put("peers", peers);
    return bytes(members);
  }

  private static byte[] json(List<KeyEntry> keys) {
    return bytes(
        keys.stream()
            .map(
                entry -> {
                  var members = new LinkedHashMap<String, Object>();
                  members.put("key", plain(entry.key()));
                  members.put("shard_ids", entry.shards());
                  return members;
                })
            .toList());
  }

  private static Object plain(ShardKey key) {
    return switch (key) {
      case ShardKey.Name(var word) -> word;
      case ShardKey.Num(var number) -> new BigInteger(Long.toUnsignedString(number));
    };
  }

  private static byte[] bytes(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a copy that has no JSON form: " + value, e);
    }
  }
}
