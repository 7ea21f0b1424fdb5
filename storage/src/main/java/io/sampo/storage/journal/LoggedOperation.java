package io.sampo.storage.journal;

import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;

/**
 * A change to a shard with its place in the history of the replica.
 *
 * @param number operation number, ascending within one replica
 */
public record LoggedOperation(long number, Stamp stamp, UpdateOperation operation) {}
