package io.sampo.storage.journal;

import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import java.util.Map;

/** About how many bytes an operation takes in memory and in the log; for bounds, not for books. */
public final class OperationSize {
  /** What every operation takes, whatever it does. */
  public static final long FIXED_BYTES = 64;

  private static final long BYTES_PER_ID = 24;
  private static final long BYTES_PER_STAMP = 32;

  private OperationSize() {}

  /** The estimate; names of vectors are not counted. */
  public static long estimateBytes(UpdateOperation update) {
    return FIXED_BYTES
        + switch (update) {
          case UpdateOperation.Upsert(var points) -> {
            long sum = 0;
            for (Point point : points) {
              sum += BYTES_PER_ID + vectors(point.vectors()) + point.payload().cbor().length;
            }
            yield sum;
          }
          case UpdateOperation.UpdateVectors(var points) -> {
            long sum = 0;
            for (PointVectors point : points) {
              sum += BYTES_PER_ID + vectors(point.vectors());
            }
            yield sum;
          }
          case UpdateOperation.DeletePoints(var ids) -> BYTES_PER_ID * ids.size();
          case UpdateOperation.DeleteVectors(var ids, _) -> BYTES_PER_ID * ids.size();
          case UpdateOperation.SetPayload(var ids, var payload, _) ->
              BYTES_PER_ID * ids.size() + payload.cbor().length;
          case UpdateOperation.OverwritePayload(var ids, var payload) ->
              BYTES_PER_ID * ids.size() + payload.cbor().length;
          case UpdateOperation.DeletePayload(var ids, _) -> BYTES_PER_ID * ids.size();
          case UpdateOperation.ClearPayload(var ids) -> BYTES_PER_ID * ids.size();
          case UpdateOperation.PutPayloadKeys(var points) -> {
            long sum = 0;
            for (PayloadKeys keys : points) {
              sum += BYTES_PER_ID + keys.set().cbor().length;
            }
            yield sum;
          }
          case UpdateOperation.MergePoints(var points) -> {
            long sum = 0;
            for (PointState state : points) {
              var stamps = state.stamps();
              sum += BYTES_PER_ID + vectors(state.vectors()) + state.payload().cbor().length;
              sum += BYTES_PER_STAMP * (1 + stamps.keys().size() + stamps.vectors().size());
            }
            yield sum;
          }
          case UpdateOperation.CreateFieldIndex _,
              UpdateOperation.DeleteFieldIndex _,
              UpdateOperation.CreateVectorName _,
              UpdateOperation.DeleteVectorName _,
              UpdateOperation.Reset _ ->
              0L;
        };
  }

  private static long vectors(Map<String, VectorValue> vectors) {
    long sum = 0;
    for (VectorValue vector : vectors.values()) {
      sum +=
          switch (vector) {
            case VectorValue.Dense(var values) -> 4L * values.length;
            case VectorValue.Sparse(var indices, _) -> 8L * indices.length;
            case VectorValue.Multi(var flat, _) -> 4L * flat.length;
          };
    }
    return sum;
  }
}
