package io.sampo.storage.model;

/** Name of a group of shards that the user chose. */
public sealed interface ShardKey {
  /** A word. */
  record Name(String value) implements ShardKey {}

  /** An unsigned number. */
  record Num(long value) implements ShardKey {}
}
