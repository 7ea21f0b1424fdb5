package io.sampo.storage.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts values in buckets that double in width; recording takes no lock. */
public final class Histogram {
  private final LongAdder[] buckets = new LongAdder[Long.SIZE];
  private final LongAdder sum = new LongAdder();

  Histogram() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /** Values from the bucket before up to {@code atMost}. */
  public record Bucket(long atMost, long count) {}

  void record(long value) {
    buckets[bits(value)].increment();
    sum.add(value);
  }

  private static int bits(long value) {
    return value <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(value - 1);
  }

  /** The buckets that hold something, ascending. */
  public List<Bucket> buckets() {
    var filled = new ArrayList<Bucket>();
    for (int i = 0; i < buckets.length; i++) {
      long count = buckets[i].sum();
      if (count > 0) {
        filled.add(new Bucket(i == Long.SIZE - 1 ? Long.MAX_VALUE : 1L << i, count));
      }
    }
    return filled;
  }

  public long count() {
    return buckets().stream().mapToLong(Bucket::count).sum();
  }

  public long sum() {
    return sum.sum();
  }
}
