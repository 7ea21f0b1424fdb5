package io.sampo.cluster;

import io.sampo.shard.port.EngineFactory;
import io.sampo.storage.io.Disk;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.EngineSettings;
import io.sampo.storage.segment.SegmentedShard;
import io.sampo.storage.segment.ShardEngine;
import java.nio.file.Path;
import java.util.Objects;

/** Shards in folders of this node's disk: {@code collections/<name>/<shard>}. */
final class LocalEngines implements EngineFactory {
  private final Disk disk;
  private final EngineSettings settings;

  LocalEngines(Disk disk, EngineSettings settings) {
    this.disk = disk;
    this.settings = settings;
  }

  @Override
  public ShardEngine open(Path folder, CollectionConfig config) {
    return SegmentedShard.open(folder, config, settings);
  }

  /** Removes the collection's folder too once its last shard is gone. */
  @Override
  public void remove(Path folder) {
    disk.delete(folder);
    var collection = Objects.requireNonNull(folder.getParent());
    if (disk.list(collection).isEmpty()) {
      disk.delete(collection);
    }
  }
}
