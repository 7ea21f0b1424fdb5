package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.SEGMENT_BYTES;
import static io.sampo.storage.journal.Fixture.assertKept;
import static io.sampo.storage.journal.Fixture.get;
import static io.sampo.storage.journal.Fixture.letReclaim;
import static io.sampo.storage.journal.Fixture.numbers;
import static io.sampo.storage.journal.Fixture.open;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random lives of a log: writers, deletions, removals, full disks, restarts, kills, lost and
 * outdated indexes, torn tails, while somebody reads. Whatever happens, what is said to be kept is
 * there, and right.
 */
@Timeout(120)
class HistoryFaultTest {
  private static final int WALKS = Integer.getInteger("walks", 5);
  private static final int STEPS = 60;
  private static final List<String> PIDS = List.of("a", "b", "c", "d");

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  @Test
  void whatIsSaidToBeKeptIsThere() throws Exception {
    long seed = Long.getLong("seed", 2207L);
    System.out.println("HistoryFaultTest seed " + seed);
    for (long walk = seed; walk < seed + WALKS; walk++) {
      var home = folder.resolve("walk-" + walk);
      try {
        new Walk(home, walk).run();
      } catch (Throwable e) {
        throw new AssertionError("-Dseed=" + walk, e);
      }
      LogIndex.destroy(home);
    }
  }

  /** What has to be true of one persistence id. */
  private static final class Model {
    long highest;
    long deletedTo;
    long removedTo;
  }

  private static final class Walk {
    private final Random random;
    private final Path folder;
    private final boolean nativeIndex;
    private final Map<String, Model> models = new TreeMap<>();
    private int incarnation;
    private Path home;
    private long historyBytes;
    private FaultyFiles files;
    private Journal journal;

    Walk(Path folder, long seed) {
      this.random = new Random(seed);
      this.folder = folder;
      this.home = folder.resolve("0");
      this.nativeIndex = seed % 4 != 0;
      PIDS.forEach(pid -> models.put(pid, new Model()));
      this.historyBytes = historyBytes();
      this.files = new FaultyFiles(home);
      this.journal = open(files, settings());
    }

    private long historyBytes() {
      return switch (random.nextInt(5)) {
        case 0 -> 0;
        case 1 -> 1;
        case 2 -> 1L << 40;
        default -> (long) random.nextInt(1, 6) * SEGMENT_BYTES;
      };
    }

    private JournalSettings settings() {
      return Fixture.settings(home, JournalSettings.Fsync.ALWAYS, nativeIndex, historyBytes);
    }

    void run() throws Exception {
      try {
        for (int step = 0; step < STEPS; step++) {
          step();
          if (random.nextInt(8) == 0) {
            check();
          }
        }
        check();
      } finally {
        journal.close();
      }
    }

    private void step() throws Exception {
      String pid = PIDS.get(random.nextInt(PIDS.size()));
      var model = requireNonNull(models.get(pid));
      switch (random.nextInt(20)) {
        case 0 -> {
          get(journal.deleteTo(pid, Long.MAX_VALUE));
          model.deletedTo = model.highest;
          model.removedTo = model.highest;
        }
        case 1 -> {
          journal.close();
          restart();
        }
        case 2, 3 -> kill(pid, model);
        case 4 -> letReclaim(journal);
        case 5 -> {
          files.usable = settings().reserveBytes() - 1;
          get(journal.highest(pid));
          letReclaim(journal);
          files.usable = Long.MAX_VALUE;
        }
        case 6 -> readWhile(() -> write(pid, model, 60));
        case 7, 8, 9, 10, 11, 12 -> {
          long upTo = model.deletedTo + random.nextLong(model.highest - model.deletedTo + 1);
          get(journal.deleteTo(pid, upTo));
          model.deletedTo = upTo;
        }
        default -> write(pid, model, random.nextInt(40));
      }
    }

    private void write(String pid, Model model, int events) {
      for (int i = 0; i < events; i++) {
        long number = model.highest + 1;
        int bytes = random.nextInt(10) == 0 ? 9000 : random.nextInt(3000);
        if (random.nextInt(50) == 0) {
          files.bytesBeforeError = random.nextInt(9000);
          files.nextWrite = new IOException("No space left on device");
          // Where there is history in the way it goes and the write does not fail.
          try {
            Fixture.writePadded(journal, pid, number, number, bytes);
            model.highest = number;
          } catch (RuntimeException full) {
            assertThat(full).hasMessageContaining("no space left");
          }
          files.nextWrite = null;
          continue;
        }
        Fixture.writePadded(journal, pid, number, number, bytes);
        model.highest = number;
        if (number % 16 == 0 && random.nextBoolean()) {
          get(journal.deleteTo(pid, number - 5));
          model.deletedTo = Math.max(model.deletedTo, number - 5);
        }
      }
    }

    /** Whoever reads meanwhile gets an unbroken row of right events, or is told. */
    private void readWhile(Runnable action) throws InterruptedException {
      var over = new AtomicBoolean();
      var failure = new ArrayList<Throwable>();
      var reads = new AtomicLong();
      var reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      do {
                        for (String pid : PIDS) {
                          readOnce(pid);
                          reads.incrementAndGet();
                        }
                      } while (!over.get());
                    } catch (Throwable e) {
                      failure.add(e);
                    }
                  });
      try {
        action.run();
        letReclaim(journal);
      } finally {
        over.set(true);
        reader.join();
      }
      assertThat(failure).isEmpty();
      assertThat(reads).hasPositiveValue();
    }

    private void readOnce(String pid) {
      long first = journal.firstKept(pid);
      var read = new ArrayList<Long>();
      var end = Fixture.history(journal, pid, first, Long.MAX_VALUE, read);
      long last = read.isEmpty() ? first - 1 : read.getLast();
      assertThat(read).isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
      switch (end) {
        case HistoryRead.Complete(var number) -> assertThat(number).isEqualTo(last);
        case HistoryRead.NoLongerKept(var later) -> assertThat(later).isGreaterThan(last + 1);
        case HistoryRead.Stopped _ -> throw new AssertionError("nobody stopped");
      }
    }

    /** In the middle of a force: the event may be found or not. */
    private void kill(String pid, Model model) throws IOException {
      var image = folder.resolve(String.valueOf(++incarnation));
      files.beforeForce =
          () -> {
            files.beforeForce = null;
            try {
              Fixture.copy(home, image);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      Fixture.writePadded(journal, pid, model.highest + 1, model.highest + 1, 500);
      journal.close();
      LogIndex.destroy(home);
      home = image;
      if (random.nextInt(3) == 0) {
        var torn = new byte[1 + random.nextInt(200)];
        random.nextBytes(torn);
        Files.write(Fixture.segments(home).getLast(), torn, StandardOpenOption.APPEND);
      }
      restart();
      // The copy of a running index may be older than the log: it then keeps more than it has to.
      models.values().forEach(each -> each.removedTo = 0);
      long highest = get(journal.highest(pid));
      assertThat(highest).isBetween(model.highest, model.highest + 1);
      model.highest = highest;
    }

    private void restart() {
      if (random.nextInt(3) == 0) {
        LogIndex.destroy(home.resolve(nativeIndex ? "index" : "index-java"));
      }
      if (random.nextInt(4) == 0) {
        historyBytes = historyBytes();
      }
      files = new FaultyFiles(home);
      journal = open(files, settings());
    }

    private void check() throws IOException {
      for (String pid : PIDS) {
        var model = requireNonNull(models.get(pid));
        assertThat(get(journal.highest(pid))).as(pid).isEqualTo(model.highest);
        assertThat(numbers(journal, pid))
            .as(pid)
            .isEqualTo(LongStream.rangeClosed(model.deletedTo + 1, model.highest).boxed().toList());
        assertThat(assertKept(journal, pid))
            .as(pid)
            .isGreaterThan(model.removedTo)
            .isLessThanOrEqualTo(model.deletedTo + 1);
      }
      letReclaim(journal);
      if (historyBytes < 1L << 40) {
        long live = 0;
        for (var model : models.values()) {
          live += (model.highest - model.deletedTo) * 9200;
        }
        long bytes = 0;
        for (Path segment : Fixture.segments(home)) {
          bytes += Files.size(segment);
        }
        assertThat(bytes).isLessThan(2 * historyBytes + 2 * live + 6L * SEGMENT_BYTES);
      }
    }
  }
}
