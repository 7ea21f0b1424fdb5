package io.sampo.storage.model;

import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.FieldSchema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of a collection (spec dataplane §2.6). */
public record CollectionInfo(
    Status status,
    @Nullable String optimizerError,
    long indexedVectorsCount,
    long pointsCount,
    long segmentsCount,
    CollectionConfig config,
    Map<JsonPath, IndexInfo> payloadSchema,
    long updateQueueLength) {

  /** A payload index and how many points have a value in it. */
  public record IndexInfo(FieldSchema schema, long points) {}

  /** From best to worst. */
  public enum Status {
    GREEN,
    YELLOW,
    GREY,
    RED
  }
}
