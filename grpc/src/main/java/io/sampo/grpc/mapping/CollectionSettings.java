package io.sampo.grpc.mapping;

import static io.sampo.grpc.mapping.Fields.bool;

import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.JsonWithInt;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.ShardingMethod;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that create, change and rename collections; rules are checked already. */
public final class CollectionSettings {
  private CollectionSettings() {}

  // javac drops annotations inside the parameter types of a compact constructor
  @SuppressWarnings("NullAway")
  public static NewCollection create(Collections.CreateCollection create) {
    return new NewCollection(
        VectorConfigs.vectors(create.getVectorsConfig()),
        VectorConfigs.sparse(create.getSparseVectorsConfig()),
        count(create.hasShardNumber(), create.getShardNumber()),
        create.hasShardingMethod() ? sharding(create) : null,
        count(create.hasReplicationFactor(), create.getReplicationFactor()),
        count(create.hasWriteConsistencyFactor(), create.getWriteConsistencyFactor()),
        bool(create.hasOnDiskPayload(), create.getOnDiskPayload()),
        Memories.payload(create, Newer.CREATE_PAYLOAD),
        IndexConfigs.hnsw(create.getHnswConfig()),
        IndexConfigs.optimizers(create.getOptimizersConfig()),
        IndexConfigs.wal(create.getWalConfig()),
        create.hasQuantizationConfig()
            ? Quantizations.config(create.getQuantizationConfig())
            : null,
        create.hasStrictModeConfig() ? StrictModes.config(create.getStrictModeConfig()) : null,
        metadata(create.getMetadataMap()));
  }

  private static ShardingMethod sharding(Collections.CreateCollection create) {
    return switch (create.getShardingMethod()) {
      case Auto -> ShardingMethod.AUTO;
      case Custom -> ShardingMethod.CUSTOM;
      case UNRECOGNIZED ->
          throw new BadCall("Malformed sharding method: " + create.getShardingMethodValue());
    };
  }

  public static CollectionDiff update(Collections.UpdateCollection update) {
    var params = update.getParams();
    return new CollectionDiff(
        update.hasVectorsConfig() ? VectorConfigs.diff(update.getVectorsConfig()) : null,
        update.hasSparseVectorsConfig()
            ? VectorConfigs.sparse(update.getSparseVectorsConfig())
            : null,
        update.hasHnswConfig() ? IndexConfigs.hnsw(update.getHnswConfig()) : null,
        update.hasOptimizersConfig() ? IndexConfigs.optimizers(update.getOptimizersConfig()) : null,
        update.hasParams()
            ? new CollectionDiff.ParamsDiff(
                count(params.hasReplicationFactor(), params.getReplicationFactor()),
                count(params.hasWriteConsistencyFactor(), params.getWriteConsistencyFactor()),
                count(params.hasReadFanOutFactor(), params.getReadFanOutFactor()),
                Fields.number(params.hasReadFanOutDelayMs(), params.getReadFanOutDelayMs()),
                bool(params.hasOnDiskPayload(), params.getOnDiskPayload()),
                Memories.payload(params, Newer.PARAMS_DIFF_PAYLOAD))
            : null,
        update.hasQuantizationConfig() ? Quantizations.diff(update.getQuantizationConfig()) : null,
        update.hasStrictModeConfig() ? StrictModes.config(update.getStrictModeConfig()) : null,
        metadata(update.getMetadataMap()));
  }

  public static List<AliasAction> aliases(Collections.ChangeAliases change) {
    return change.getActionsList().stream().map(CollectionSettings::action).toList();
  }

  private static AliasAction action(Collections.AliasOperations operation) {
    return switch (operation.getActionCase()) {
      case CREATE_ALIAS ->
          new AliasAction.Create(
              operation.getCreateAlias().getCollectionName(),
              operation.getCreateAlias().getAliasName());
      case RENAME_ALIAS ->
          new AliasAction.Rename(
              operation.getRenameAlias().getOldAliasName(),
              operation.getRenameAlias().getNewAliasName());
      case DELETE_ALIAS -> new AliasAction.Delete(operation.getDeleteAlias().getAliasName());
      case ACTION_NOT_SET -> throw new BadCall("Malformed AliasOperation type");
    };
  }

  private static @Nullable Map<String, @Nullable Object> metadata(
      Map<String, JsonWithInt.Value> metadata) {
    return metadata.isEmpty() ? null : Values.toJava(metadata);
  }

  /** A count beyond what an {@code int} holds is no sensible setting; it is cut off there. */
  private static @Nullable Integer count(boolean given, int unsigned) {
    return given ? Options.count(Integer.toUnsignedLong(unsigned)) : null;
  }
}
