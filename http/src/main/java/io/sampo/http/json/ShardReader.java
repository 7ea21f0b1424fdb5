package io.sampo.http.json;

import io.sampo.cluster.collection.NewShardKey;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Readers of requests about shards and shard keys (spec distributed §6.2). */
public final class ShardReader {
  /** In the order in which the reference looks for them. */
  private static final List<String> UNSERVED =
      List.of(
          "move_shard",
          "replicate_shard",
          "abort_transfer",
          "drop_replica",
          "restart_transfer",
          "start_resharding",
          "finish_migrating_points",
          "commit_read_hash_ring",
          "commit_write_hash_ring",
          "finish_resharding",
          "abort_resharding",
          "replicate_points");

  private ShardReader() {}

  /** The body of {@code POST /collections/{c}/cluster}. */
  public static ShardOperation operation(Json json, At at) {
    return Read.variant(
        Read.noVariantOf("ClusterOperations"),
        json,
        value -> {
          var fields = Fields.of(value, "ClusterOperations");
          if (fields.has("create_sharding_key")) {
            return new ShardOperation.CreateKey(
                fields.required("create_sharding_key", key -> newKey(key, at)));
          }
          if (fields.has("drop_sharding_key")) {
            return new ShardOperation.DropKey(
                fields.required("drop_sharding_key", key -> dropped(key, at)));
          }
          return UNSERVED.stream()
              .filter(fields::has)
              .findFirst()
              .map(_ -> new ShardOperation.Unserved("moving shards"))
              .orElseThrow(() -> new FormatException("no operation"));
        });
  }

  /** A shard key that is to be made. */
  public static NewShardKey newKey(Json json, At at) {
    var fields = Fields.of(json, "CreateShardingKey");
    return new NewShardKey(
        fields.required("shard_key", ShardReader::key),
        fields.optional("shards_number", Read::nonZeroU32),
        fields.optional("replication_factor", Read::nonZeroU32),
        fields.optional("placement", peers -> Read.list(peers, ShardReader::peer)),
        fields.optional("initial_state", ShardReader::state));
  }

  /** A shard key that is to be removed. */
  public static ShardKey dropped(Json json, At at) {
    return Fields.of(json, "DropShardingKey").required("shard_key", ShardReader::key);
  }

  private static ShardKey key(Json json) {
    return Read.variant(Read.noVariantOf("ShardKey"), json, Ids::shardKey);
  }

  private static PeerId peer(Json json) {
    return switch (json) {
      case Json.Int(var number) when number >= 0 -> new PeerId(number);
      case Json.Huge(var bits) -> new PeerId(bits);
      case Json.Int _,
          Json.Real _,
          Json.Text _,
          Json.Bool _,
          Json.Nothing _,
          Json.Arr _,
          Json.Obj _ ->
          throw json.not("u64");
    };
  }

  private static ReplicaState state(Json json) {
    var text = Read.text(json);
    for (var state : ReplicaState.values()) {
      if (state.label().equals(text)) {
        return state;
      }
    }
    throw new FormatException(
        "unknown variant `"
            + text
            + "`, expected "
            + Arrays.stream(ReplicaState.values())
                .map(state -> "`" + state.label() + "`")
                .collect(Collectors.joining(", ", "one of ", "")));
  }
}
