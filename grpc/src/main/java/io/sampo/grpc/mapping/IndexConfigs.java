package io.sampo.grpc.mapping;

import static io.sampo.grpc.mapping.Fields.bool;
import static io.sampo.grpc.mapping.Fields.number;
import static io.sampo.grpc.mapping.Fields.set;

import io.qdrant.client.grpc.Collections;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import io.sampo.storage.schema.WalConfig;
import org.jspecify.annotations.Nullable;

/** Settings of graph, optimizer and log. */
final class IndexConfigs {
  private IndexConfigs() {}

  static HnswConfig hnsw(Collections.HnswConfigDiff hnsw) {
    return new HnswConfig(
        number(hnsw.hasM(), hnsw.getM()),
        number(hnsw.hasEfConstruct(), hnsw.getEfConstruct()),
        number(hnsw.hasFullScanThreshold(), hnsw.getFullScanThreshold()),
        number(hnsw.hasMaxIndexingThreads(), hnsw.getMaxIndexingThreads()),
        bool(hnsw.hasOnDisk(), hnsw.getOnDisk()),
        number(hnsw.hasPayloadM(), hnsw.getPayloadM()),
        bool(hnsw.hasInlineStorage(), hnsw.getInlineStorage()),
        Memories.memory(hnsw, Newer.HNSW_MEMORY));
  }

  static Collections.HnswConfigDiff hnsw(HnswConfig hnsw) {
    var result = Collections.HnswConfigDiff.newBuilder();
    set(hnsw.m(), result::setM);
    set(hnsw.efConstruct(), result::setEfConstruct);
    set(hnsw.fullScanThreshold(), result::setFullScanThreshold);
    set(hnsw.maxIndexingThreads(), result::setMaxIndexingThreads);
    set(hnsw.onDisk(), result::setOnDisk);
    set(hnsw.payloadM(), result::setPayloadM);
    set(hnsw.inlineStorage(), result::setInlineStorage);
    Memories.put(result, Newer.HNSW_MEMORY, hnsw.memory());
    return result.build();
  }

  static OptimizersConfig optimizers(Collections.OptimizersConfigDiff optimizers) {
    return new OptimizersConfig(
        optimizers.hasDeletedThreshold() ? optimizers.getDeletedThreshold() : null,
        number(optimizers.hasVacuumMinVectorNumber(), optimizers.getVacuumMinVectorNumber()),
        number(optimizers.hasDefaultSegmentNumber(), optimizers.getDefaultSegmentNumber()),
        number(optimizers.hasMaxSegmentSize(), optimizers.getMaxSegmentSize()),
        number(optimizers.hasMemmapThreshold(), optimizers.getMemmapThreshold()),
        number(optimizers.hasIndexingThreshold(), optimizers.getIndexingThreshold()),
        number(optimizers.hasFlushIntervalSec(), optimizers.getFlushIntervalSec()),
        threads(optimizers),
        bool(optimizers.hasPreventUnoptimized(), optimizers.getPreventUnoptimized()));
  }

  private static @Nullable OptimizationThreads threads(
      Collections.OptimizersConfigDiff optimizers) {
    if (optimizers.hasMaxOptimizationThreads()) {
      var threads = optimizers.getMaxOptimizationThreads();
      return switch (threads.getVariantCase()) {
        case VALUE -> new OptimizationThreads.Fixed(threads.getValue());
        case SETTING -> new OptimizationThreads.Auto();
        case VARIANT_NOT_SET -> throw new BadCall("Malformed max_optimization_threads");
      };
    }
    return optimizers.hasDeprecatedMaxOptimizationThreads()
        ? new OptimizationThreads.Fixed(optimizers.getDeprecatedMaxOptimizationThreads())
        : null;
  }

  /** What is not set is answered as automatic. */
  static Collections.OptimizersConfigDiff optimizers(OptimizersConfig optimizers) {
    var result = Collections.OptimizersConfigDiff.newBuilder();
    set(optimizers.deletedThreshold(), result::setDeletedThreshold);
    set(optimizers.vacuumMinVectorNumber(), result::setVacuumMinVectorNumber);
    set(optimizers.defaultSegmentNumber(), result::setDefaultSegmentNumber);
    set(optimizers.maxSegmentSize(), result::setMaxSegmentSize);
    set(optimizers.memmapThreshold(), result::setMemmapThreshold);
    set(optimizers.indexingThreshold(), result::setIndexingThreshold);
    set(optimizers.flushIntervalSec(), result::setFlushIntervalSec);
    set(optimizers.preventUnoptimized(), result::setPreventUnoptimized);
    var threads = result.getMaxOptimizationThreadsBuilder();
    switch (optimizers.maxOptimizationThreads()) {
      case OptimizationThreads.Fixed(var count) -> threads.setValue(count);
      case OptimizationThreads.Auto() ->
          threads.setSetting(Collections.MaxOptimizationThreads.Setting.Auto);
      case null -> threads.setSetting(Collections.MaxOptimizationThreads.Setting.Auto);
    }
    return result.build();
  }

  static WalConfig wal(Collections.WalConfigDiff wal) {
    return new WalConfig(
        number(wal.hasWalCapacityMb(), wal.getWalCapacityMb()),
        number(wal.hasWalSegmentsAhead(), wal.getWalSegmentsAhead()),
        number(wal.hasWalRetainClosed(), wal.getWalRetainClosed()));
  }

  static Collections.WalConfigDiff wal(WalConfig wal) {
    var result = Collections.WalConfigDiff.newBuilder();
    set(wal.walCapacityMb(), result::setWalCapacityMb);
    set(wal.walSegmentsAhead(), result::setWalSegmentsAhead);
    set(wal.walRetainClosed(), result::setWalRetainClosed);
    return result.build();
  }
}
