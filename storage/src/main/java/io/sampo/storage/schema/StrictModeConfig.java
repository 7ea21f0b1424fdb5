package io.sampo.storage.schema;

import static io.sampo.storage.schema.Merge.later;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Limits on what requests to a collection may ask (spec dataplane §2.10); echoed as given. */
public record StrictModeConfig(
    @Nullable Boolean enabled,
    @Nullable Long maxQueryLimit,
    @Nullable Long maxTimeout,
    @Nullable Boolean unindexedFilteringRetrieve,
    @Nullable Boolean unindexedFilteringUpdate,
    @Nullable Long searchMaxHnswEf,
    @Nullable Boolean searchAllowExact,
    @Nullable Double searchMaxOversampling,
    @Nullable Long upsertMaxBatchsize,
    @Nullable Long searchMaxBatchsize,
    @Nullable Long maxCollectionVectorSizeBytes,
    @Nullable Long maxCollectionPayloadSizeBytes,
    @Nullable Long maxPointsCount,
    @Nullable Long readRateLimit,
    @Nullable Long writeRateLimit,
    @Nullable Long filterMaxConditions,
    @Nullable Long conditionMaxSize,
    @Nullable Map<String, Long> multivectorMaxVectors,
    @Nullable Map<String, Long> sparseMaxLength,
    @Nullable Long maxPayloadIndexCount,
    @Nullable Long maxResidentMemoryPercent) {

  /** This configuration where it says something, {@code base} elsewhere. */
  public StrictModeConfig over(StrictModeConfig base) {
    return new StrictModeConfig(
        later(enabled, base.enabled),
        later(maxQueryLimit, base.maxQueryLimit),
        later(maxTimeout, base.maxTimeout),
        later(unindexedFilteringRetrieve, base.unindexedFilteringRetrieve),
        later(unindexedFilteringUpdate, base.unindexedFilteringUpdate),
        later(searchMaxHnswEf, base.searchMaxHnswEf),
        later(searchAllowExact, base.searchAllowExact),
        later(searchMaxOversampling, base.searchMaxOversampling),
        later(upsertMaxBatchsize, base.upsertMaxBatchsize),
        later(searchMaxBatchsize, base.searchMaxBatchsize),
        later(maxCollectionVectorSizeBytes, base.maxCollectionVectorSizeBytes),
        later(maxCollectionPayloadSizeBytes, base.maxCollectionPayloadSizeBytes),
        later(maxPointsCount, base.maxPointsCount),
        later(readRateLimit, base.readRateLimit),
        later(writeRateLimit, base.writeRateLimit),
        later(filterMaxConditions, base.filterMaxConditions),
        later(conditionMaxSize, base.conditionMaxSize),
        later(multivectorMaxVectors, base.multivectorMaxVectors),
        later(sparseMaxLength, base.sparseMaxLength),
        later(maxPayloadIndexCount, base.maxPayloadIndexCount),
        later(maxResidentMemoryPercent, base.maxResidentMemoryPercent));
  }
}
