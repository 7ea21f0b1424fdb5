package io.sampo.transfer.model;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;

/**
 * The way of a shard's points from one peer to another, as all peers agreed on it.
 *
 * @param number of the metadata that began it; tells it from one between the same peers before
 * @param sync whether the source keeps its replica
 */
public record Transfer(
    long number, ReplicaId replica, PeerId from, PeerId to, boolean sync, TransferMethod method) {}
