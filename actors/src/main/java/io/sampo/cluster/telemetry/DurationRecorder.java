package io.sampo.cluster.telemetry;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Takes down how long something took. Any thread, without waiting for another. */
public final class DurationRecorder {
  private static final long[] LIMITS_MICROS =
      Durations.LIMITS_SECONDS.stream().mapToLong(limit -> Math.round(limit * 1e6)).toArray();

  private final InstantSource clock;

  /** One for each limit, and one for what took longer than all of them. */
  private final LongAdder[] buckets = new LongAdder[LIMITS_MICROS.length + 1];

  private final LongAdder failures = new LongAdder();
  private final LongAdder totalMicros = new LongAdder();
  private final LongAccumulator minMicros = new LongAccumulator(Math::min, Long.MAX_VALUE);
  private final LongAccumulator maxMicros = new LongAccumulator(Math::max, 0);
  private volatile long lastMillis;

  public DurationRecorder(InstantSource clock) {
    this.clock = clock;
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /**
   * It was done once more.
   *
   * @param well whether it was not in vain
   */
  public void record(long nanos, boolean well) {
    long micros = Math.max(0, TimeUnit.NANOSECONDS.toMicros(nanos));
    totalMicros.add(micros);
    minMicros.accumulate(micros);
    maxMicros.accumulate(micros);
    if (!well) {
      failures.increment();
    }
    lastMillis = clock.millis();
    buckets[bucket(micros)].increment();
  }

  private static int bucket(long micros) {
    int bucket = 0;
    while (bucket < LIMITS_MICROS.length && micros > LIMITS_MICROS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  /** What was taken down; what is being taken down meanwhile may be there in part. */
  public Durations durations() {
    List<Long> upTo = new ArrayList<>();
    long count = 0;
    for (int i = 0; i < LIMITS_MICROS.length; i++) {
      count += buckets[i].sum();
      upTo.add(count);
    }
    count += buckets[LIMITS_MICROS.length].sum();
    return new Durations(
        count,
        failures.sum(),
        count == 0 ? 0 : minMicros.get(),
        maxMicros.get(),
        totalMicros.sum(),
        count == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastMillis)),
        upTo);
  }
}
