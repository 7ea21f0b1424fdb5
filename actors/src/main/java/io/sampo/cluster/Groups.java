package io.sampo.cluster;

import io.sampo.cluster.consensus.MicroRaftGroup;
import io.sampo.cluster.consensus.RaftEnvironment;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftListener;
import io.sampo.cluster.consensus.RaftSettings;
import io.sampo.cluster.consensus.RaftStart;
import io.sampo.cluster.consensus.RaftThread;
import io.sampo.cluster.consensus.RaftTransport;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.MetadataState;
import io.sampo.storage.keyvalue.LevelStore;
import java.nio.file.Path;
import java.util.Random;

/** Starts this node's part in the log of metadata. */
final class Groups {
  private Groups() {}

  static RaftGroup start(
      Path folder,
      RaftStart start,
      RaftSettings settings,
      RaftTransport transport,
      Metadata metadata,
      RaftListener listener) {
    return MicroRaftGroup.start(
        start,
        settings,
        new RaftEnvironment(
            () -> LevelStore.open(folder),
            store -> new MetadataState(store, metadata),
            transport,
            RaftThread.named("sampo-raft"),
            new Random(start.self().value()),
            listener));
  }
}
