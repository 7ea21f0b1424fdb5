package io.sampo.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shards a request goes to: one or several keys, or a key with another to fall back to. */
public record ShardKeySelector(List<ShardKey> keys, @Nullable ShardKey fallback) {
  public ShardKeySelector {
    keys = List.copyOf(keys);
  }
}
