package io.sampo.cluster;

import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.storage.model.ShardId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where a node keeps its shards: {@code collections/<name>/<shard>}. */
record ShardFolders(Path storage) {
  /** File names end at 255 bytes; longer collection names are replaced by their identity. */
  private static final int LONGEST_NAME_BYTES = 200;

  Path of(CollectionEntry entry) {
    var name = entry.name();
    boolean tooLong = name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME_BYTES;
    return storage.resolve("collections").resolve(tooLong ? entry.uuid().toString() : name);
  }

  Path of(CollectionEntry entry, ShardId shard) {
    return of(entry).resolve(shard.toString());
  }
}
