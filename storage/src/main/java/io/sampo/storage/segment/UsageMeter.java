package io.sampo.storage.segment;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what a shard reads and writes, in bytes. Any thread; each counts in a {@link Tally}. */
final class UsageMeter {
  private final LongAdder vectorsRead = new LongAdder();
  private final LongAdder vectorsWritten = new LongAdder();
  private final LongAdder payloadsRead = new LongAdder();
  private final LongAdder payloadsWritten = new LongAdder();
  private final LongAdder indexesRead = new LongAdder();
  private final LongAdder indexesWritten = new LongAdder();
  private final LongAdder vectorsCompared = new LongAdder();

  /** All that was published. */
  ShardFigures.Usage usage() {
    return new ShardFigures.Usage(
        vectorsRead.sum(),
        vectorsWritten.sum(),
        payloadsRead.sum(),
        payloadsWritten.sum(),
        indexesRead.sum(),
        indexesWritten.sum(),
        vectorsCompared.sum());
  }

  /** Counts for one thread. */
  Tally tally() {
    return new Tally(this);
  }

  /**
   * What one thread reads and writes in one call, part of a scan or operation. Plain numbers: rows
   * are too many to tell the meter of each.
   */
  static final class Tally implements AutoCloseable {
    private final UsageMeter meter;
    private long vectorsRead;
    private long vectorsWritten;
    private long payloadsRead;
    private long payloadsWritten;
    private long indexesRead;
    private long indexesWritten;
    private long vectorsCompared;

    private Tally(UsageMeter meter) {
      this.meter = meter;
    }

    void vectorsRead(long bytes) {
      vectorsRead += bytes;
    }

    void vectorsWritten(long bytes) {
      vectorsWritten += bytes;
    }

    void payloadsRead(long bytes) {
      payloadsRead += bytes;
    }

    void payloadsWritten(long bytes) {
      payloadsWritten += bytes;
    }

    void indexesRead(long bytes) {
      indexesRead += bytes;
    }

    void indexesWritten(long bytes) {
      indexesWritten += bytes;
    }

    void vectorsCompared(long bytes) {
      vectorsCompared += bytes;
    }

    /** Tells the meter what was counted, and begins anew. */
    void publish() {
      vectorsRead = add(vectorsRead, meter.vectorsRead);
      vectorsWritten = add(vectorsWritten, meter.vectorsWritten);
      payloadsRead = add(payloadsRead, meter.payloadsRead);
      payloadsWritten = add(payloadsWritten, meter.payloadsWritten);
      indexesRead = add(indexesRead, meter.indexesRead);
      indexesWritten = add(indexesWritten, meter.indexesWritten);
      vectorsCompared = add(vectorsCompared, meter.vectorsCompared);
    }

    private static long add(long bytes, LongAdder sum) {
      if (bytes != 0) {
        sum.add(bytes);
      }
      return 0;
    }

    @Override
    public void close() {
      publish();
    }
  }
}
