package io.sampo.storage.filter;

import io.sampo.storage.hash.SipHash;
import io.sampo.storage.model.PointId;

/**
 * The hash by which points fall into slices: SipHash-2-4 over an id's bytes, numbers as eight bytes
 * little-endian, UUIDs as their sixteen (spec dataplane §4.4, §9.1). Clients rely on its values.
 */
final class SliceHash {
  private SliceHash() {}

  static long of(PointId id) {
    return switch (id) {
      case PointId.Num(var value) -> SipHash.of(value);
      case PointId.Uuid(var high, var low) ->
          SipHash.of(Long.reverseBytes(high), Long.reverseBytes(low));
    };
  }

  /** Whether the hash, as an unsigned number, falls into this slice. */
  static boolean isIn(PointId id, long total, long index) {
    return Long.remainderUnsigned(of(id), total) == index;
  }
}
