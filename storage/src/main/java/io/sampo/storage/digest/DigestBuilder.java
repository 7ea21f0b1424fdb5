package io.sampo.storage.digest;

import io.sampo.storage.hash.SipHash;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.VectorValue;
import java.util.Map;

/** Sums up points, each of which is added once, in any order. One thread. */
public final class DigestBuilder {
  private final long[] buckets = new long[Digest.BUCKETS];
  private long points;

  /** Adds a point; vectors as they are stored. */
  public void add(PointId id, Payload payload, Map<String, VectorValue> vectors) {
    long named = 0;
    for (var entry : vectors.entrySet()) {
      named +=
          ContentHash.with(ContentHash.text(entry.getKey()), ContentHash.vector(entry.getValue()));
    }
    var hash = hash(id);
    var content = ContentHash.with(ContentHash.with(hash, ContentHash.payload(payload)), named);
    buckets[bucket(hash)] += content;
    points++;
  }

  private static int bucket(long hash) {
    return (int) (hash >>> (Long.SIZE - Byte.SIZE));
  }

  private static long hash(PointId id) {
    return switch (id) {
      case PointId.Num(var value) -> SipHash.of(value);
      case PointId.Uuid(var high, var low) -> SipHash.of(high, low);
    };
  }

  /** The bucket in which a point is. */
  public static int bucketOf(PointId id) {
    return bucket(hash(id));
  }

  /** What was added so far. */
  public Digest digest() {
    return new Digest(points, buckets.clone());
  }
}
