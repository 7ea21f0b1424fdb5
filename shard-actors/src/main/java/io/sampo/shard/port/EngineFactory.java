package io.sampo.shard.port;

import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.ShardEngine;
import java.nio.file.Path;

/** Opens and removes the data of shards; blocks, and fails with a {@code StorageException}. */
public interface EngineFactory {
  /** Opens the shard in that folder, or makes a new one where there is none. */
  ShardEngine open(Path folder, CollectionConfig config);

  /** Removes the folder with all in it, at once for a later {@link #open} of the same folder. */
  void remove(Path folder);
}
