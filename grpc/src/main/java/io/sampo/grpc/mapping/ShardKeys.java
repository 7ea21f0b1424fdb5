package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;

/** Shard keys. */
final class ShardKeys {
  private ShardKeys() {}

  static ShardKeySelector selector(Points.ShardKeySelector selector) {
    return new ShardKeySelector(
        selector.getShardKeysList().stream().map(ShardKeys::key).toList(),
        selector.hasFallback() ? key(selector.getFallback()) : null);
  }

  static ShardKey key(Collections.ShardKey key) {
    return switch (key.getKeyCase()) {
      case KEYWORD -> new ShardKey.Name(key.getKeyword());
      case NUMBER -> new ShardKey.Num(key.getNumber());
      case KEY_NOT_SET -> throw new BadCall("Malformed shard key");
    };
  }

  static Collections.ShardKey key(ShardKey key) {
    var builder = Collections.ShardKey.newBuilder();
    return switch (key) {
      case ShardKey.Name(var word) -> builder.setKeyword(word).build();
      case ShardKey.Num(var number) -> builder.setNumber(number).build();
    };
  }
}
