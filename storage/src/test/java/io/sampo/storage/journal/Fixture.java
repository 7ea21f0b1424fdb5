package io.sampo.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.slf4j.LoggerFactory;

/** What the journal's tests share. */
final class Fixture {
  private Fixture() {}

  static final int SEGMENT_BYTES = 64 << 10;

  static JournalSettings settings(Path folder) {
    return settings(folder, JournalSettings.Fsync.ALWAYS, true);
  }

  static JournalSettings settings(Path folder, JournalSettings.Fsync fsync, boolean nativeIndex) {
    return settings(folder, fsync, nativeIndex, 0);
  }

  /** With so many bytes of history. */
  static JournalSettings settings(Path folder, long historyBytes) {
    return settings(folder, JournalSettings.Fsync.ALWAYS, true, historyBytes);
  }

  static JournalSettings settings(
      Path folder, JournalSettings.Fsync fsync, boolean nativeIndex, long historyBytes) {
    return new JournalSettings(
        folder,
        fsync,
        Duration.ofMillis(50),
        SEGMENT_BYTES,
        8 << 10,
        32 << 10,
        256 << 10,
        256,
        1 << 20,
        historyBytes,
        2,
        2,
        nativeIndex);
  }

  static Journal open(Path folder) {
    return open(settings(folder));
  }

  static Journal open(JournalSettings settings) {
    return Journal.open(settings, new JournalStats(), System::nanoTime);
  }

  static Journal open(LogFiles files, JournalSettings settings) {
    return Journal.open(files, settings, new JournalStats(), System::nanoTime);
  }

  static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  static void write(Journal journal, String pid, long from, long to) {
    for (long n = from; n <= to; n++) {
      get(journal.append(TestEvent.singles(pid, n, n)));
    }
  }

  /** One atomic write of one event with a body of this size. */
  static CompletableFuture<?> writeLarge(Journal journal, String pid, long number, int bytes) {
    return journal.append(List.of(List.of(TestEvent.of(pid, number, "x".repeat(bytes)))));
  }

  static List<String> texts(Journal journal, String pid) {
    return texts(journal, pid, 1, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  static List<String> texts(Journal journal, String pid, long from, long to, long max) {
    var texts = new ArrayList<String>();
    try {
      journal.replay(
          pid,
          from,
          to,
          max,
          (number, meta, body) -> texts.add(StandardCharsets.UTF_8.decode(body).toString()));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return texts;
  }

  static List<Long> numbers(Journal journal, String pid) {
    var numbers = new ArrayList<Long>();
    try {
      journal.replay(
          pid, 1, Long.MAX_VALUE, Long.MAX_VALUE, (number, meta, body) -> numbers.add(number));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return numbers;
  }

  /** Events whose bodies name them and take about this many bytes. */
  static void writePadded(Journal journal, String pid, long from, long to, int bytes) {
    for (long n = from; n <= to; n++) {
      get(journal.append(List.of(List.of(TestEvent.of(pid, n, padded(pid, n, bytes))))));
    }
  }

  static String padded(String pid, long number, int bytes) {
    String name = TestEvent.text(pid, number) + " ";
    return name.repeat(bytes / name.length() + 1);
  }

  /**
   * Reads everything that is said to be kept, and sees that nothing of it is missing or wrong.
   *
   * @return the first number
   */
  static long assertKept(Journal journal, String pid) {
    long first = journal.firstKept(pid);
    var numbers = new ArrayList<Long>();
    var end = history(journal, pid, first, Long.MAX_VALUE, numbers);
    if (end instanceof HistoryRead.NoLongerKept(long later)) {
      assertThat(later).isGreaterThan(first);
      return assertKept(journal, pid);
    }
    long highest = get(journal.highest(pid));
    assertThat(numbers).isEqualTo(LongStream.rangeClosed(first, highest).boxed().toList());
    assertThat(end).isEqualTo(new HistoryRead.Complete(highest));
    return first;
  }

  /** Reads events whose bodies name them, into {@code numbers}. */
  static HistoryRead history(Journal journal, String pid, long from, long to, List<Long> numbers) {
    try {
      return journal.history(
          pid,
          from,
          to,
          (number, meta, body) -> {
            assertThat(StandardCharsets.UTF_8.decode(body).toString())
                .startsWith(TestEvent.text(pid, number));
            assertThat(meta).isEqualTo(TestEvent.of(pid, number, "").meta());
            numbers.add(number);
            return true;
          });
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Gives the reclaimer, which has its turn every so many groups, a good many turns. */
  static void letReclaim(Journal journal) {
    for (int i = 0; i < 32 * CommitLoop.COMMITS_PER_STEP; i++) {
      get(journal.highest("nobody"));
    }
  }

  static List<Path> segments(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  /** The warnings and errors that the journal logs meanwhile. */
  static List<String> warnings(Runnable action) {
    var logger = (Logger) LoggerFactory.getLogger("io.sampo.storage.journal");
    var appender = new ListAppender<ILoggingEvent>();
    appender.start();
    logger.addAppender(appender);
    try {
      action.run();
    } finally {
      logger.detachAppender(appender);
    }
    return List.copyOf(appender.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
