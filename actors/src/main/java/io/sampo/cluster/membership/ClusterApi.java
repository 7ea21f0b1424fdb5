package io.sampo.cluster.membership;

import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as its operators see it (spec distributed §8.6). Any thread. Stages fail with a
 * {@code RefusedException}; without a cluster what needs one is refused as such. A time-out left
 * out is ten seconds.
 */
public interface ClusterApi {
  /** What this peer knows of its cluster; empty without one. */
  Optional<ClusterStatus> status();

  /** Asks for a snapshot of the metadata. */
  CompletionStage<Boolean> recover();

  /**
   * Removes a peer for good.
   *
   * @param force although it holds replicas
   */
  CompletionStage<Boolean> removePeer(PeerId peer, boolean force, @Nullable Duration timeout);

  /** Keys of the free-form cluster metadata, sorted. */
  List<String> metadataKeys();

  /** JSON text of the value of a key. */
  Optional<String> metadata(String key);

  /**
   * Sets or removes a key.
   *
   * @param json the value as JSON text; {@code null} as JSON or as reference removes
   * @param wait whether the answer waits until this peer has it
   */
  CompletionStage<Boolean> putMetadata(
      String key, @Nullable String json, boolean wait, @Nullable Duration timeout);

  /** What all peers say of themselves; who does not answer in time is listed as unresponsive. */
  CompletionStage<ClusterTelemetry> telemetry(int detailsLevel, @Nullable Duration timeout);

  /** The replicas of one collection as this peer sees them; also without a cluster. */
  CompletionStage<CollectionCluster> collection(String collection);

  /** What this peer's replicas of a collection contain, by shard; equal for equal replicas. */
  CompletionStage<Map<Integer, Digest>> digests(String collection);

  /** Whether this peer can serve (spec §8.8); takes as long as asked to become so. */
  CompletionStage<Boolean> ready(Duration longest);
}
