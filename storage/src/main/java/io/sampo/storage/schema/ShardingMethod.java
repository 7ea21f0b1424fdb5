package io.sampo.storage.schema;

/** Whether points are spread by one hash ring or by shard keys that the user gives. */
public enum ShardingMethod {
  AUTO,
  CUSTOM
}
