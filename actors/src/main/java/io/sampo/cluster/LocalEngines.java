package io.sampo.cluster;

import io.sampo.shard.port.EngineFactory;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.segment.EngineSettings;
import io.sampo.storage.segment.SegmentedShard;
import io.sampo.storage.segment.ShardEngine;
import java.nio.file.Path;

/** Shards in folders of this node's disk, see {@link ShardFolders}. */
final class LocalEngines implements EngineFactory {
  private final EngineSettings settings;
  private final ReadableCopies copies;

  LocalEngines(EngineSettings settings, ReadableCopies copies) {
    this.settings = settings;
    this.copies = copies;
  }

  @Override
  public ShardEngine open(Path folder, CollectionConfig config) {
    var shard = SegmentedShard.open(folder, config, settings);
    copies.refresh();
    return shard;
  }

  /** Removes the collection's folder too once its last shard is gone. */
  @Override
  public void remove(Path folder) {
    copies.remove(folder);
  }
}
