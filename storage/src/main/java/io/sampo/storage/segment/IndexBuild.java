package io.sampo.storage.segment;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes the payload indexes of a segment from its payloads. */
final class IndexBuild {
  private IndexBuild() {}

  /** The index that a logged operation creates. */
  static UpdateOperation.CreateFieldIndex creation(LoggedOperation logged) {
    if (logged.operation() instanceof UpdateOperation.CreateFieldIndex create) {
      return create;
    }
    throw new IllegalArgumentException(logged.operation() + " creates no index");
  }

  /** What is indexed, by field. */
  static Map<JsonPath, FieldSchema> schemas(Collection<LoggedOperation> creations) {
    var schemas = new LinkedHashMap<JsonPath, FieldSchema>();
    for (var logged : creations) {
      var create = creation(logged);
      schemas.put(create.field(), create.schema());
    }
    return schemas;
  }

  /** Indexes without rows. */
  static FieldIndexes empty(Map<JsonPath, FieldSchema> schemas) {
    var indexes = FieldIndexes.empty();
    schemas.forEach((field, schema) -> indexes.create(field, schema, 0, _ -> Payload.EMPTY));
    return indexes;
  }

  /**
   * Gives a segment exactly these indexes; what it has already stays. Rows that have ended are
   * indexed as well: an older view may still see them.
   */
  static void adjust(Segment segment, Map<JsonPath, FieldSchema> schemas, Tally tally) {
    var indexes = segment.indexes();
    for (var field : indexes.schemas().keySet()) {
      if (!schemas.containsKey(field)) {
        indexes.drop(field);
      }
    }
    schemas.forEach(
        (field, schema) ->
            indexes.create(field, schema, segment.rowCount(), row -> segment.payload(row, tally)));
  }

  /** The same at a start, when nobody can see ended rows any more. */
  static void restore(Segment segment, Map<JsonPath, FieldSchema> schemas, Tally tally) {
    schemas.forEach(
        (field, schema) ->
            segment
                .indexes()
                .create(
                    field,
                    schema,
                    segment.rowCount(),
                    row ->
                        segment.deleted().endedBy(row) == 0
                            ? segment.payload(row, tally)
                            : Payload.EMPTY));
  }
}
