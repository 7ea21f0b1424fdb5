package io.sampo.cluster.catalog;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import io.sampo.storage.schema.QuantizationConfig;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * JSON form of metadata and their events, for the journal and the copy on disk. Members that a
 * later version added are ignored by an earlier one; types are told apart by a member {@code kind},
 * whose values are part of the format.
 */
public final class CatalogCodec {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  private interface ByKind {}

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .configure(DeserializationFeature.USE_LONG_FOR_INTS, true)
          .addMixIn(CatalogEvent.class, ByKind.class)
          .addMixIn(QuantizationConfig.class, ByKind.class)
          .addMixIn(OptimizationThreads.class, ByKind.class)
          .addMixIn(NewVector.class, ByKind.class)
          .build();

  static {
    JSON.registerSubtypes(
        new NamedType(CatalogEvent.CollectionCreated.class, "collection_created"),
        new NamedType(CatalogEvent.CollectionReconfigured.class, "collection_reconfigured"),
        new NamedType(CatalogEvent.CollectionDeleted.class, "collection_deleted"),
        new NamedType(CatalogEvent.IndexCreated.class, "index_created"),
        new NamedType(CatalogEvent.IndexDropped.class, "index_dropped"),
        new NamedType(CatalogEvent.AliasSet.class, "alias_set"),
        new NamedType(CatalogEvent.AliasRemoved.class, "alias_removed"),
        new NamedType(CatalogEvent.ReplicaStateSet.class, "replica_state_set"),
        new NamedType(QuantizationConfig.Scalar.class, "scalar"),
        new NamedType(QuantizationConfig.Product.class, "product"),
        new NamedType(QuantizationConfig.Binary.class, "binary"),
        new NamedType(QuantizationConfig.Turbo.class, "turbo"),
        new NamedType(OptimizationThreads.Auto.class, "auto"),
        new NamedType(OptimizationThreads.Fixed.class, "fixed"),
        new NamedType(NewVector.Dense.class, "dense"),
        new NamedType(NewVector.Sparse.class, "sparse"));
  }

  private CatalogCodec() {}

  public static byte[] write(CatalogEvent event) {
    return bytes(event, CatalogEvent.class);
  }

  public static byte[] write(CatalogState state) {
    return bytes(state, CatalogState.class);
  }

  public static CatalogEvent readEvent(byte[] bytes) {
    return read(bytes, CatalogEvent.class);
  }

  public static CatalogState readState(byte[] bytes) {
    return read(bytes, CatalogState.class);
  }

  private static byte[] bytes(Object value, Class<?> as) {
    try {
      return JSON.writerFor(as).writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("metadata that have no JSON form: " + value, e);
    }
  }

  private static <T> T read(byte[] bytes, Class<T> as) {
    try {
      return JSON.readValue(bytes, as);
    } catch (IOException e) {
      throw new UncheckedIOException("metadata cannot be read: " + e.getMessage(), e);
    }
  }
}
