package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.get;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what 256 MiB of history cost: at the start, for deletions and replays, and to read it;
 * next to the same log without history. Arguments: a folder on the disk to be used, and sizes of
 * events.
 */
final class HistoryCost {
  private HistoryCost() {}

  private static final long BYTES = 256L << 20;
  private static final int REPLICAS = 16;
  private static final int GROUP = 500;

  public static void main(String[] args) throws Exception {
    for (int i = 1; i < args.length; i++) {
      int eventBytes = Integer.parseInt(args[i]);
      for (long historyBytes : new long[] {0, BYTES}) {
        var folder = Files.createTempDirectory(Path.of(args[0]), "history-cost");
        System.out.printf("events of %d bytes, history %d MiB%n", eventBytes, historyBytes >> 20);
        measure(folder, historyBytes, eventBytes);
        LogIndex.destroy(folder);
      }
    }
  }

  private static JournalSettings settings(Path folder, long historyBytes) {
    var defaults = Fixture.settings(folder);
    return new JournalSettings(
        folder,
        JournalSettings.Fsync.ALWAYS,
        defaults.fsyncInterval(),
        64 << 20,
        4 << 20,
        16 << 20,
        256 << 20,
        4096,
        64 << 20,
        historyBytes,
        4,
        2,
        defaults.nativeIndex());
  }

  private static void measure(Path folder, long historyBytes, int eventBytes) throws Exception {
    var settings = settings(folder, historyBytes);
    long events = 2 * BYTES / (eventBytes + 100L) / REPLICAS;
    String body = "x".repeat(eventBytes);
    var stats = new JournalStats();
    long nanosOfDeletions = 0;
    long start = System.nanoTime();
    try (var journal = Journal.open(settings, stats, System::nanoTime)) {
      for (long n = 1; n <= events; n += GROUP) {
        for (int replica = 0; replica < REPLICAS; replica++) {
          var writes = new ArrayList<List<Storable>>();
          for (long m = n; m < n + GROUP; m++) {
            writes.add(List.of(TestEvent.of("replica-" + replica, m, body)));
          }
          get(journal.append(writes));
          long before = System.nanoTime();
          get(journal.deleteTo("replica-" + replica, n + GROUP - 101));
          nanosOfDeletions += System.nanoTime() - before;
        }
      }
      tell("written", System.nanoTime() - start, stats.events());
      tell("  of that deletions", nanosOfDeletions, stats.events());
    }
    for (int round = 0; round < 3; round++) {
      start = System.nanoTime();
      try (var journal = Journal.open(settings, stats, System::nanoTime)) {
        System.out.printf("  history of %d MiB%n", stats.historyBytes() >> 20);
        tell("started", System.nanoTime() - start, stats.events());
        start = System.nanoTime();
        long[] count = {0};
        for (int replica = 0; replica < REPLICAS; replica++) {
          journal.replay(
              "replica-" + replica,
              1,
              Long.MAX_VALUE,
              Long.MAX_VALUE,
              (number, meta, event) -> count[0]++);
        }
        tell("replayed", System.nanoTime() - start, count[0]);
        start = System.nanoTime();
        count[0] = 0;
        for (int replica = 0; replica < REPLICAS; replica++) {
          String pid = "replica-" + replica;
          journal.history(
              pid, journal.firstKept(pid), Long.MAX_VALUE, (number, meta, event) -> ++count[0] > 0);
        }
        tell("read", System.nanoTime() - start, count[0]);
      }
    }
    LogIndex.destroy(folder.resolve("index"));
    start = System.nanoTime();
    var journal = Journal.open(settings, stats, System::nanoTime);
    tell("started without index", System.nanoTime() - start, stats.events());
    journal.close();
  }

  private static void tell(String what, long nanos, long events) {
    System.out.printf("  %s: %.3f s, %d events%n", what, nanos / 1e9, events);
  }
}
