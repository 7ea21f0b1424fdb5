package io.sampo.grpc.mapping;

import static io.sampo.grpc.mapping.Fields.set;

import io.qdrant.client.grpc.Collections;
import io.sampo.storage.model.Alias;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;

/** What is answered about collections. */
public final class CollectionInfos {
  private CollectionInfos() {}

  public static Collections.CollectionInfo info(CollectionInfo info) {
    var result =
        Collections.CollectionInfo.newBuilder()
            .setStatus(status(info.status()))
            .setSegmentsCount(info.segmentsCount())
            .setPointsCount(info.pointsCount())
            .setIndexedVectorsCount(info.indexedVectorsCount())
            .setConfig(config(info.config()));
    var optimizer = result.getOptimizerStatusBuilder();
    if (info.optimizerError() == null) {
      optimizer.setOk(true);
    } else {
      optimizer.setError(info.optimizerError());
    }
    info.payloadSchema()
        .forEach((path, index) -> result.putPayloadSchema(path.text(), index(index)));
    result.getUpdateQueueBuilder().setLength(info.updateQueueLength());
    return result.build();
  }

  private static Collections.CollectionStatus status(CollectionInfo.Status status) {
    return switch (status) {
      case GREEN -> Collections.CollectionStatus.Green;
      case YELLOW -> Collections.CollectionStatus.Yellow;
      case GREY -> Collections.CollectionStatus.Grey;
      case RED -> Collections.CollectionStatus.Red;
    };
  }

  private static Collections.PayloadSchemaInfo index(CollectionInfo.IndexInfo index) {
    var result =
        Collections.PayloadSchemaInfo.newBuilder()
            .setDataType(FieldSchemas.type(index.schema().type()))
            .setPoints(index.points());
    if (index.schema().withParams()) {
      result.setParams(FieldSchemas.params(index.schema()));
    }
    return result.build();
  }

  private static Collections.CollectionConfig config(CollectionConfig config) {
    var result =
        Collections.CollectionConfig.newBuilder()
            .setParams(params(config.params()))
            .setHnswConfig(IndexConfigs.hnsw(config.hnsw()))
            .setOptimizerConfig(IndexConfigs.optimizers(config.optimizers()))
            .setWalConfig(IndexConfigs.wal(config.wal()));
    set(
        config.quantization(),
        quantization -> result.setQuantizationConfig(Quantizations.config(quantization)));
    set(config.strictMode(), strict -> result.setStrictModeConfig(StrictModes.config(strict)));
    set(
        config.metadata(),
        metadata ->
            metadata.forEach((name, value) -> result.putMetadata(name, Values.fromJava(value))));
    return result.build();
  }

  private static Collections.CollectionParams params(CollectionParams params) {
    var result =
        Collections.CollectionParams.newBuilder()
            .setShardNumber(params.shardNumber())
            .setOnDiskPayload(params.onDiskPayload())
            .setReplicationFactor(params.replicationFactor())
            .setWriteConsistencyFactor(params.writeConsistencyFactor())
            .setVectorsConfig(VectorConfigs.vectors(params.vectors()));
    set(params.readFanOutFactor(), result::setReadFanOutFactor);
    set(params.readFanOutDelayMs(), result::setReadFanOutDelayMs);
    switch (params.shardingMethod()) {
      case AUTO -> result.setShardingMethod(Collections.ShardingMethod.Auto);
      case CUSTOM -> result.setShardingMethod(Collections.ShardingMethod.Custom);
      case null -> {
        // not given, not echoed
      }
    }
    if (!params.sparseVectors().isEmpty()) {
      result.setSparseVectorsConfig(VectorConfigs.sparse(params.sparseVectors()));
    }
    Memories.putPayload(result, Newer.PARAMS_PAYLOAD, params.payloadMemory());
    return result.build();
  }

  public static Collections.AliasDescription alias(Alias alias) {
    return Collections.AliasDescription.newBuilder()
        .setAliasName(alias.name())
        .setCollectionName(alias.collection())
        .build();
  }
}
