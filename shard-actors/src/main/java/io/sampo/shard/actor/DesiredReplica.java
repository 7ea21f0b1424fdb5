package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.schema.CollectionConfig;
import java.nio.file.Path;

/**
 * A replica that this peer is to have, by agreement of all peers.
 *
 * @param alone whether it is its shard's only one, so that nobody can have more
 */
public record DesiredReplica(
    ReplicaId id, Path folder, CollectionConfig config, ReplicaState state, boolean alone) {}
