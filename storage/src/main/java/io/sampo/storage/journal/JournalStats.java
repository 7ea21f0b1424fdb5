package io.sampo.storage.journal;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what the journal does since its start, and what it holds; read by any thread at any time.
 */
public final class JournalStats implements JournalListener {
  private final Histogram forceNanos = new Histogram();
  private final Histogram groupWrites = new Histogram();
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private volatile long historyBytes;

  @Override
  public void forced(long nanos) {
    forceNanos.record(nanos);
  }

  @Override
  public void committed(int writes, int eventCount, long byteCount) {
    groupWrites.record(writes);
    events.add(eventCount);
    bytes.add(byteCount);
  }

  @Override
  public void historyKept(long byteCount) {
    historyBytes = byteCount;
  }

  /** How long forces took, nanoseconds. */
  public Histogram forceNanos() {
    return forceNanos;
  }

  /** How many atomic writes shared a force. */
  public Histogram groupWrites() {
    return groupWrites;
  }

  /** Events written. */
  public long events() {
    return events.sum();
  }

  /** Bytes written. */
  public long bytes() {
    return bytes.sum();
  }

  /** Bytes of deleted events that the log holds now, as history. */
  public long historyBytes() {
    return historyBytes;
  }
}
