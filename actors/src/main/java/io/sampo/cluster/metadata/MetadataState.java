package io.sampo.cluster.metadata;

import io.sampo.cluster.consensus.ReplicatedState;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The metadata behind the log: each entry is applied, stored with its index, and published. Only
 * the log's thread calls it.
 */
public final class MetadataState implements ReplicatedState {
  private final MetadataStore store;
  private final Metadata metadata;
  private ClusterState state;
  private long applied;

  /** As it travels to a member that is far behind. */
  private record Snapshot(long applied, ClusterState state) {}

  /** Goes on from what the store holds, and publishes that. */
  public MetadataState(KeyValueStore store, Metadata metadata) {
    this.store = new MetadataStore(store);
    this.metadata = metadata;
    var stored = this.store.load();
    this.state = stored.state();
    this.applied = stored.applied();
    metadata.publish(state);
  }

  @Override
  public Object apply(long index, byte[] operation) {
    if (index <= applied) {
      return new LogAnswer.Done(); // its effect is here, and nobody waits for the answer any more
    }
    var step = MetadataMachine.apply(state, LogCodec.readOperation(operation));
    take(index, step.state());
    return step.answer();
  }

  @Override
  public long applied() {
    return applied;
  }

  @Override
  public List<byte[]> snapshot() {
    var bytes = LogCodec.bytes(new Snapshot(applied, state), Snapshot.class);
    var chunks = new ArrayList<byte[]>();
    for (int from = 0; from < bytes.length; from += MAX_CHUNK_BYTES) {
      chunks.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_CHUNK_BYTES)));
    }
    return chunks;
  }

  @Override
  public void install(long index, List<byte[]> chunks) {
    if (index <= applied) {
      return;
    }
    var bytes = new ByteArrayOutputStream();
    chunks.forEach(bytes::writeBytes);
    var snapshot = LogCodec.read(bytes.toByteArray(), Snapshot.class);
    take(Math.max(index, snapshot.applied()), snapshot.state());
  }

  /** Replaces the state outside of the log, as a peer does that begins a cluster anew. */
  public void replace(ClusterState next) {
    take(Math.max(1, applied), next);
  }

  private void take(long index, ClusterState next) {
    store.save(state, next, index);
    state = next;
    applied = index;
    metadata.publish(next);
  }
}
