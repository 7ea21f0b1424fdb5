package io.sampo.storage.model;

import org.jspecify.annotations.Nullable;

/** Answer to a write; the operation id is the position in the shard's log. */
public record UpdateResult(@Nullable Long operationId, Status status) {
  /** How far the write had come when it was answered. */
  public enum Status {
    ACKNOWLEDGED,
    COMPLETED,
    WAIT_TIMEOUT
  }
}
