package io.sampo.storage.digest;

import java.util.Arrays;

/**
 * The content of a shard, summed up: equal for equal points, and different for different ones but
 * for a chance of about 2^-64 for each bucket. Does not depend on the order of points, payload keys
 * or vector names, nor on stamps, deletions and how the points came to be.
 *
 * @param points how many there are
 * @param buckets sums of the hashes of points; the bucket is chosen by the id alone, so that a
 *     difference shows where to look
 */
public record Digest(long points, long[] buckets) {
  /** Enough to narrow a difference down, and 2 KiB. */
  public static final int BUCKETS = 256;

  public Digest {
    if (buckets.length != BUCKETS) {
      throw new IllegalArgumentException("a digest has " + BUCKETS + " buckets");
    }
  }

  /** All of it in sixteen hexadecimal digits. */
  public String summary() {
    long sum = points;
    for (long bucket : buckets) {
      sum = Long.rotateLeft(sum, 7) * 0x9E3779B97F4A7C15L + bucket;
    }
    return "%016x".formatted(sum);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest(var theirs, var sums)
        && points == theirs
        && Arrays.equals(buckets, sums);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(points) * 31 + Arrays.hashCode(buckets);
  }

  @Override
  public String toString() {
    return points + " points, " + Long.toHexString(Arrays.stream(buckets).sum());
  }
}
