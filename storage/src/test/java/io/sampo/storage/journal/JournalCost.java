package io.sampo.storage.journal;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Prints what it costs to log 100,000 points of 384 floats and 400 bytes of payload in batches of
 * 256, next to what a bare copy and checksum of the same bytes cost. Argument: a folder on the disk
 * to be used.
 */
final class JournalCost {
  private JournalCost() {}

  private static final int POINTS = 100_000;
  private static final int BATCH = 256;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private record Batch(long sequenceNumber, UpdateOperation operation) implements Storable {
    @Override
    public String persistenceId() {
      return "replica|bench|0";
    }

    @Override
    public EventMeta meta() {
      return new EventMeta(1, "op", "", "writer", 0);
    }

    @Override
    public void writeBody(ByteBuffer out) {
      OperationCodec.write(
          operation, new Stamp(new PeerId(1), 0, sequenceNumber, 0), sequenceNumber, out);
    }
  }

  public static void main(String[] args) throws Exception {
    var folder = Files.createTempDirectory(Path.of(args[0]), "journal-cost");
    var batches = batches();
    for (int round = 1; round <= 3; round++) {
      reference(batches);
      log(folder.resolve("round-" + round), batches);
    }
    LogIndex.destroy(folder);
  }

  private static List<Batch> batches() {
    var random = new Random(1);
    var batches = new ArrayList<Batch>();
    for (int from = 0; from < POINTS; from += BATCH) {
      var points = new ArrayList<Point>();
      for (int i = from; i < Math.min(from + BATCH, POINTS); i++) {
        var vector = new float[384];
        for (int d = 0; d < vector.length; d++) {
          vector[d] = random.nextFloat();
        }
        var payload = new byte[400];
        random.nextBytes(payload);
        points.add(
            new Point(
                PointId.num(i), Map.of("", new VectorValue.Dense(vector)), new Payload(payload)));
      }
      batches.add(new Batch(batches.size() + 1, new UpdateOperation.Upsert(points)));
    }
    return batches;
  }

  /** One encode into a reused buffer and one checksum over it, on this thread. */
  private static void reference(List<Batch> batches) {
    var buffer = ByteBuffer.allocateDirect(4 << 20);
    var crc = new java.util.zip.CRC32C();
    long start = THREADS.getCurrentThreadCpuTime();
    long bytes = 0;
    for (var batch : batches) {
      buffer.clear();
      batch.writeBody(buffer);
      bytes += buffer.flip().remaining();
      crc.update(buffer);
    }
    System.out.printf(
        "encode and checksum alone: %d MB, %.3f CPU s (%d)%n",
        bytes >> 20, seconds(THREADS.getCurrentThreadCpuTime() - start), crc.getValue());
  }

  private static void log(Path folder, List<Batch> batches) throws Exception {
    var defaults = Fixture.settings(folder);
    var settings =
        new JournalSettings(
            folder,
            JournalSettings.Fsync.ALWAYS,
            Duration.ofMillis(200),
            64 << 20,
            4 << 20,
            16 << 20,
            256 << 20,
            4096,
            64 << 20,
            256 << 20,
            4,
            2,
            defaults.nativeIndex());
    var stats = new JournalStats();
    long wall = System.nanoTime();
    try (var journal = Journal.open(settings, stats, System::nanoTime)) {
      long before = commitThreadNanos();
      long here = THREADS.getCurrentThreadCpuTime();
      var waiting = new ArrayDeque<CompletableFuture<?>>();
      for (var batch : batches) {
        waiting.add(journal.append(List.of(List.of(batch))));
        if (waiting.size() > 8) {
          waiting.remove().join();
        }
      }
      CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).join();
      System.out.printf(
          "log: %d MB in %d groups, commit thread %.3f CPU s, caller %.3f CPU s, wall %.3f s, fsyncs"
              + " %d of %.1f ms%n",
          stats.bytes() >> 20,
          stats.groupWrites().count(),
          seconds(commitThreadNanos() - before),
          seconds(THREADS.getCurrentThreadCpuTime() - here),
          seconds(System.nanoTime() - wall),
          stats.forceNanos().count(),
          stats.forceNanos().sum() / 1e6 / stats.forceNanos().count());

      here = THREADS.getCurrentThreadCpuTime();
      long[] points = {0};
      journal.replay(
          batches.getFirst().persistenceId(),
          1,
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          (number, meta, body) -> {
            if (OperationCodec.read(body).operation() instanceof UpdateOperation.Upsert(var read)) {
              points[0] += read.size();
            }
          });
      System.out.printf(
          "replay with decoding: %d points, %.3f CPU s%n",
          points[0], seconds(THREADS.getCurrentThreadCpuTime() - here));
    }
  }

  private static long commitThreadNanos() {
    return Arrays.stream(THREADS.getAllThreadIds())
        .filter(
            id -> {
              var info = THREADS.getThreadInfo(id);
              return info != null && info.getThreadName().equals("replica-log-commit");
            })
        .map(THREADS::getThreadCpuTime)
        .sum();
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
