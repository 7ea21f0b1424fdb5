package io.sampo.storage.model;

/** Number of a shard within its collection; from 0 with automatic sharding. */
public record ShardId(int value) {
  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
