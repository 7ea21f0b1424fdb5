package io.sampo.grpc.mapping;

import static io.sampo.grpc.mapping.Fields.bool;
import static io.sampo.grpc.mapping.Fields.number;
import static io.sampo.grpc.mapping.Fields.set;
import static io.sampo.grpc.mapping.Fields.setInt;
import static io.sampo.grpc.mapping.Fields.unsigned;

import io.qdrant.client.grpc.Collections;
import io.sampo.storage.schema.StrictModeConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Limits on what requests may ask. */
final class StrictModes {
  private StrictModes() {}

  static StrictModeConfig config(Collections.StrictModeConfig strict) {
    return new StrictModeConfig(
        bool(strict.hasEnabled(), strict.getEnabled()),
        unsigned(strict.hasMaxQueryLimit(), strict.getMaxQueryLimit()),
        unsigned(strict.hasMaxTimeout(), strict.getMaxTimeout()),
        bool(strict.hasUnindexedFilteringRetrieve(), strict.getUnindexedFilteringRetrieve()),
        bool(strict.hasUnindexedFilteringUpdate(), strict.getUnindexedFilteringUpdate()),
        unsigned(strict.hasSearchMaxHnswEf(), strict.getSearchMaxHnswEf()),
        bool(strict.hasSearchAllowExact(), strict.getSearchAllowExact()),
        strict.hasSearchMaxOversampling() ? (double) strict.getSearchMaxOversampling() : null,
        number(strict.hasUpsertMaxBatchsize(), strict.getUpsertMaxBatchsize()),
        number(strict.hasSearchMaxBatchsize(), strict.getSearchMaxBatchsize()),
        number(strict.hasMaxCollectionVectorSizeBytes(), strict.getMaxCollectionVectorSizeBytes()),
        number(
            strict.hasMaxCollectionPayloadSizeBytes(), strict.getMaxCollectionPayloadSizeBytes()),
        number(strict.hasMaxPointsCount(), strict.getMaxPointsCount()),
        unsigned(strict.hasReadRateLimit(), strict.getReadRateLimit()),
        unsigned(strict.hasWriteRateLimit(), strict.getWriteRateLimit()),
        number(strict.hasFilterMaxConditions(), strict.getFilterMaxConditions()),
        number(strict.hasConditionMaxSize(), strict.getConditionMaxSize()),
        strict.hasMultivectorConfig() ? multi(strict.getMultivectorConfig()) : null,
        strict.hasSparseConfig() ? sparse(strict.getSparseConfig()) : null,
        number(strict.hasMaxPayloadIndexCount(), strict.getMaxPayloadIndexCount()),
        unsigned(strict.hasMaxResidentMemoryPercent(), strict.getMaxResidentMemoryPercent()));
  }

  private static @Nullable Map<String, Long> multi(Collections.StrictModeMultivectorConfig config) {
    var result = new LinkedHashMap<String, Long>();
    config
        .getMultivectorConfigMap()
        .forEach(
            (name, limit) -> {
              if (limit.hasMaxVectors()) {
                result.put(name, limit.getMaxVectors());
              }
            });
    return result;
  }

  private static @Nullable Map<String, Long> sparse(Collections.StrictModeSparseConfig config) {
    var result = new LinkedHashMap<String, Long>();
    config
        .getSparseConfigMap()
        .forEach(
            (name, limit) -> {
              if (limit.hasMaxLength()) {
                result.put(name, limit.getMaxLength());
              }
            });
    return result;
  }

  static Collections.StrictModeConfig config(StrictModeConfig strict) {
    var result = Collections.StrictModeConfig.newBuilder();
    set(strict.enabled(), result::setEnabled);
    setInt(strict.maxQueryLimit(), result::setMaxQueryLimit);
    setInt(strict.maxTimeout(), result::setMaxTimeout);
    set(strict.unindexedFilteringRetrieve(), result::setUnindexedFilteringRetrieve);
    set(strict.unindexedFilteringUpdate(), result::setUnindexedFilteringUpdate);
    setInt(strict.searchMaxHnswEf(), result::setSearchMaxHnswEf);
    set(strict.searchAllowExact(), result::setSearchAllowExact);
    set(
        strict.searchMaxOversampling(),
        value -> result.setSearchMaxOversampling(value.floatValue()));
    set(strict.upsertMaxBatchsize(), result::setUpsertMaxBatchsize);
    set(strict.searchMaxBatchsize(), result::setSearchMaxBatchsize);
    set(strict.maxCollectionVectorSizeBytes(), result::setMaxCollectionVectorSizeBytes);
    set(strict.maxCollectionPayloadSizeBytes(), result::setMaxCollectionPayloadSizeBytes);
    set(strict.maxPointsCount(), result::setMaxPointsCount);
    setInt(strict.readRateLimit(), result::setReadRateLimit);
    setInt(strict.writeRateLimit(), result::setWriteRateLimit);
    set(strict.filterMaxConditions(), result::setFilterMaxConditions);
    set(strict.conditionMaxSize(), result::setConditionMaxSize);
    set(strict.maxPayloadIndexCount(), result::setMaxPayloadIndexCount);
    setInt(strict.maxResidentMemoryPercent(), result::setMaxResidentMemoryPercent);
    if (strict.multivectorMaxVectors() != null) {
      var multi = result.getMultivectorConfigBuilder();
      strict
          .multivectorMaxVectors()
          .forEach(
              (name, limit) ->
                  multi.putMultivectorConfig(
                      name,
                      Collections.StrictModeMultivector.newBuilder().setMaxVectors(limit).build()));
    }
    if (strict.sparseMaxLength() != null) {
      var sparse = result.getSparseConfigBuilder();
      strict
          .sparseMaxLength()
          .forEach(
              (name, limit) ->
                  sparse.putSparseConfig(
                      name, Collections.StrictModeSparse.newBuilder().setMaxLength(limit).build()));
    }
    return result.build();
  }
}
