package io.sampo.storage.model;

import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change to one shard as it is logged: every filter is already resolved to ids, so that a replay
 * touches the same points (spec dataplane §3.2). An empty id list changes nothing but is logged.
 */
public sealed interface UpdateOperation {
  /** Replaces whole points; of two with the same id the later wins. */
  record Upsert(List<Point> points) implements UpdateOperation {}

  /** Removes points; ids that do not exist are ignored. */
  record DeletePoints(List<PointId> ids) implements UpdateOperation {}

  /** Replaces the named vectors of existing points. */
  record UpdateVectors(List<PointVectors> points) implements UpdateOperation {}

  /** Removes the named vectors of existing points. */
  record DeleteVectors(List<PointId> ids, List<String> names) implements UpdateOperation {}

  /**
   * Merges into the payload, or into the object at {@code key} (spec dataplane §3.5). What the
   * latter gives depends on what is there when it is applied, so replicas log {@link
   * PutPayloadKeys} instead.
   */
  record SetPayload(List<PointId> ids, Payload payload, @Nullable JsonPath key)
      implements UpdateOperation {}

  /** Replaces the payload. */
  record OverwritePayload(List<PointId> ids, Payload payload) implements UpdateOperation {}

  /**
   * Removes the values at these paths; where one leads into a value, replicas log {@link
   * PutPayloadKeys} instead.
   */
  record DeletePayload(List<PointId> ids, List<JsonPath> keys) implements UpdateOperation {}

  /** Replaces or removes whole top-level keys, for each point others; each id comes once. */
  record PutPayloadKeys(List<PayloadKeys> points) implements UpdateOperation {}

  /** Empties the payload. */
  record ClearPayload(List<PointId> ids) implements UpdateOperation {}

  /** Creates or replaces a payload index. */
  record CreateFieldIndex(JsonPath field, FieldSchema schema) implements UpdateOperation {}

  /** Drops a payload index; one that does not exist is ignored. */
  record DeleteFieldIndex(JsonPath field) implements UpdateOperation {}

  /** Adds a named vector that no point has yet. */
  record CreateVectorName(String name, NewVector vector) implements UpdateOperation {}

  /** Drops a named vector and its data. */
  record DeleteVectorName(String name) implements UpdateOperation {}

  /**
   * Joins what another replica knows of these points: as if the operations that led to it had come
   * now, those of them that are already here included. The stamp of this operation decides nothing.
   */
  record MergePoints(List<PointState> points) implements UpdateOperation {}

  /** Forgets all points and deletions, whatever their stamps; vectors and payload indexes stay. */
  record Reset() implements UpdateOperation {}
}
