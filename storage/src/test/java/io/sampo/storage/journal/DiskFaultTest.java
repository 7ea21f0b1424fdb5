package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.assertKept;
import static io.sampo.storage.journal.Fixture.get;
import static io.sampo.storage.journal.Fixture.numbers;
import static io.sampo.storage.journal.Fixture.open;
import static io.sampo.storage.journal.Fixture.padded;
import static io.sampo.storage.journal.Fixture.texts;
import static io.sampo.storage.journal.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DiskFaultTest {
  private static final long NO_HISTORY_IS_GIVEN_UP = 1L << 40;
  private static final String FULL = "No space left on device";

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private static StorageFailure failureOf(Throwable e) {
    var cause = e instanceof CompletionException ? e.getCause() : e;
    if (cause instanceof StorageException storage) {
      return storage.failure();
    }
    throw new AssertionError("not a failure of the storage", e);
  }

  private static void assertFails(
      Journal journal, long number, Class<? extends StorageFailure> kind) {
    assertThatThrownBy(() -> get(journal.append(TestEvent.singles("a", number, number))))
        .satisfies(e -> assertThat(failureOf(e)).isInstanceOf(kind));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 40, 100_000})
  void aFullDiskFailsTheGroupAndNothingElse(int bytesBeforeError) {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder))) {
      write(journal, "a", 1, 5);
      for (long n = 6; n <= 9; n++) {
        files.bytesBeforeError = bytesBeforeError;
        files.nextWrite = new IOException(FULL);

        assertFails(journal, n, StorageFailure.DiskFull.class);

        assertThat(get(journal.highest("a"))).isEqualTo(n - 1);
        get(journal.append(List.of(List.of(TestEvent.of("a", n, "second try")))));
      }
      assertThat(numbers(journal, "a")).hasSize(9);
    }
    assertThat(
            Fixture.warnings(
                () -> {
                  try (var journal = open(folder)) {
                    assertThat(texts(journal, "a").subList(5, 9)).containsOnly("second try");
                  }
                }))
        .isEmpty();
  }

  @Test
  void aDiskThatFillsUpWhileASegmentIsMadeFailsTheGroupAndNothingElse() {
    var files = new FaultyFiles(folder);
    var written = new TreeMap<Long, Integer>();
    try (var journal = open(files, Fixture.settings(folder))) {
      for (long n = 1; n <= 80; n++) {
        if (n % 2 == 0) {
          // With a segment to be made, this hits its header; otherwise the group itself.
          files.bytesBeforeError = (int) n;
          files.nextWrite = new IOException(FULL);
        }
        try {
          get(Fixture.writeLarge(journal, "a", n, 7000 + (int) n));
          written.put(n, 7000 + (int) n);
        } catch (CompletionException e) {
          assertThat(failureOf(e)).isInstanceOf(StorageFailure.DiskFull.class);
        }
      }
    }
    assertThat(written).hasSize(40);
    try (var journal = open(folder)) {
      assertThat(texts(journal, "a"))
          .extracting(String::length)
          .containsExactlyElementsOf(written.values());
    }
  }

  @Test
  void theReserveIsNotTouchedByWritesButByDeletions() {
    var files = new FaultyFiles(folder);
    var settings = Fixture.settings(folder);
    try (var journal = open(files, settings)) {
      write(journal, "a", 1, 5);
      files.usable = settings.reserveBytes() - 1;

      var warnings =
          Fixture.warnings(
              () -> {
                for (int i = 0; i < 20; i++) {
                  assertFails(journal, 6, StorageFailure.DiskFull.class);
                }
              });

      assertThat(warnings).singleElement().asString().contains("no space left");
      get(journal.deleteTo("a", 4));
      assertThat(numbers(journal, "a")).containsExactly(5L);
      files.usable = Long.MAX_VALUE;
      write(journal, "a", 6, 6);
      assertThat(numbers(journal, "a")).containsExactly(5L, 6L);
    }
  }

  @Test
  void aFailedForceStopsTheJournalAndItsGroupNeverComesBack() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder))) {
      write(journal, "a", 1, 5);
      files.force = new IOException("Input/output error");
      assertFails(journal, 6, StorageFailure.Lost.class);

      files.force = null;
      assertFails(journal, 6, StorageFailure.Lost.class);
      assertThat(get(journal.highest("a"))).isEqualTo(5);
      assertThat(numbers(journal, "a")).hasSize(5);
    }
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).hasSize(5);
      write(journal, "a", 6, 6);
    }
  }

  @Test
  void aFullDiskThatIsNoticedByTheForceIsNoPassingThing() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder))) {
      files.force = new IOException(FULL);
      assertFails(journal, 1, StorageFailure.Lost.class);
      files.force = null;
      assertFails(journal, 1, StorageFailure.Lost.class);
    }
  }

  @Test
  void anErrorOfAWriteStopsTheJournal() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder))) {
      write(journal, "a", 1, 5);
      files.bytesBeforeError = 100_000;
      files.nextWrite = new IOException("Input/output error");
      assertFails(journal, 6, StorageFailure.Lost.class);
      assertFails(journal, 6, StorageFailure.Lost.class);
      assertThatThrownBy(() -> get(journal.deleteTo("a", 1)))
          .satisfies(e -> assertThat(failureOf(e)).isInstanceOf(StorageFailure.Lost.class));
    }
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).hasSize(5);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aGroupThatCannotBeTakenBackIsTakenBackAtTheEnd(boolean writeFails) {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder))) {
      write(journal, "a", 1, 5);
      var error = new IOException("Input/output error");
      files.truncate = error;
      if (writeFails) {
        files.bytesBeforeError = 100_000;
        files.nextWrite = new IOException(FULL);
        assertFails(journal, 6, StorageFailure.DiskFull.class);
        assertFails(journal, 6, StorageFailure.DiskFull.class);
      } else {
        files.force = error;
        assertFails(journal, 6, StorageFailure.Lost.class);
        files.force = null;
        assertFails(journal, 6, StorageFailure.Lost.class);
      }
      assertThat(get(journal.highest("a"))).isEqualTo(5);
      files.truncate = null;
    }
    assertThat(
            Fixture.warnings(
                () -> {
                  try (var journal = open(folder)) {
                    assertThat(numbers(journal, "a")).hasSize(5);
                  }
                }))
        .isEmpty();
  }

  /**
   * The machine stops in the middle of a force: of what was not forced, any pages may be on the
   * disk and any may be missing.
   */
  @ParameterizedTest
  @ValueSource(longs = {0, NO_HISTORY_IS_GIVEN_UP, Fixture.SEGMENT_BYTES})
  void whatWasAcknowledgedSurvivesEveryCrash(long historyBytes) throws Exception {
    long seed = Long.getLong("seed", 99L);
    System.out.println("DiskFaultTest seed " + seed);
    for (long round = seed; round < seed + 60; round++) {
      crashAndRecover(new Crash(folder.resolve("round-" + round), round), historyBytes);
    }
  }

  private static void crashAndRecover(Crash crash, long historyBytes) throws Exception {
    var home = crash.home();
    var files = new FaultyFiles(home);
    try (var journal = open(files, Fixture.settings(home, historyBytes))) {
      files.beforeForce = () -> crash.beforeForce(files.forces.get());
      var chains = new ArrayList<CompletableFuture<?>>();
      for (int p = 0; p < 5; p++) {
        String pid = "p" + p;
        CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
        for (long n = 1; n <= 24; n += 2) {
          long number = n;
          chain =
              chain
                  .thenCompose(
                      _ ->
                          journal.append(
                              List.of(
                                  List.of(
                                      TestEvent.of(pid, number, padded(pid, number, crash.size())),
                                      TestEvent.of(
                                          pid,
                                          number + 1,
                                          padded(pid, number + 1, crash.size()))))))
                  .thenRun(() -> crash.acknowledged(pid, number + 1));
          if (n % 8 == 7) {
            chain =
                chain
                    .thenCompose(_ -> journal.deleteTo(pid, number - 2))
                    .thenRun(() -> crash.deleted(pid, number - 2));
          }
        }
        chains.add(chain);
      }
      get(CompletableFuture.allOf(chains.toArray(CompletableFuture[]::new)));
    }
    var image = crash.image();
    try (var journal = open(Fixture.settings(image, historyBytes))) {
      for (int p = 0; p < 5; p++) {
        String pid = "p" + p;
        var found = numbers(journal, pid);
        long acknowledged = crash.acknowledgedOf(pid);
        long highest = get(journal.highest(pid));
        assertThat(highest)
            .as("round %d, %s", crash.seed(), pid)
            .isGreaterThanOrEqualTo(acknowledged);
        assertThat(highest % 2).as("an atomic write is whole").isZero();
        long first = found.isEmpty() ? highest + 1 : found.getFirst();
        assertThat(first).as("deleted of %s", pid).isGreaterThan(crash.deletedOf(pid));
        assertThat(found)
            .as("round %d, %s", crash.seed(), pid)
            .isEqualTo(LongStream.rangeClosed(first, highest).boxed().toList());
        long kept = assertKept(journal, pid);
        if (historyBytes == NO_HISTORY_IS_GIVEN_UP) {
          assertThat(kept).as("round %d, %s", crash.seed(), pid).isEqualTo(1);
        }
        write(journal, pid, highest + 1, highest + 1);
      }
    }
    LogIndex.destroy(home);
    LogIndex.destroy(image);
  }

  @Test
  void replaysGoOnWhileAForceHangs() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder));
        var gate = new Gate()) {
      write(journal, "a", 1, 300);
      files.beforeForce = gate;
      var write = journal.append(TestEvent.singles("a", 301, 301));
      gate.awaitReached();

      assertThat(numbers(journal, "a")).hasSize(300);

      gate.open();
      get(write);
      assertThat(numbers(journal, "a")).hasSize(301);
    }
  }

  /** A file system of its own that is really full. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRealDiskThatIsFullAndThenIsNot(boolean nativeIndex) throws Exception {
    onSmallDisk(mount -> fillAndEmpty(mount, nativeIndex));
  }

  /** Many times the size of the disk is written, and all but the last is history. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRealDiskIsNeverFullBecauseOfHistory(boolean nativeIndex) throws Exception {
    onSmallDisk(
        mount -> {
          var settings = smallDiskSettings(mount, nativeIndex, 3 << 20, NO_HISTORY_IS_GIVEN_UP);
          try (var journal = open(settings)) {
            for (long n = 1; n <= 6000; n++) {
              Fixture.writePadded(journal, "a", n, n, n % 7 == 0 ? 40_000 : 500);
              if (n % 20 == 0) {
                get(journal.deleteTo("a", n - 5));
              }
            }
            assertThat(assertKept(journal, "a")).isBetween(4000L, 5900L);
          }
          try (var journal = open(settings)) {
            assertThat(assertKept(journal, "a")).isBetween(4000L, 5900L);
          }
        });
  }

  private interface OnDisk {
    void run(Path mount) throws Exception;
  }

  private void onSmallDisk(OnDisk test) throws Exception {
    var mount = folder.resolve("small");
    Files.createDirectories(mount);
    if (!ran("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", mount.toString())) {
      System.out.println("SKIPPED a real full disk: mounting a small tmpfs takes root");
      abort("mounting a small tmpfs takes root");
    }
    try {
      test.run(mount);
    } finally {
      assertThat(ran("umount", "-l", mount.toString())).isTrue();
    }
  }

  private static JournalSettings smallDiskSettings(
      Path mount, boolean nativeIndex, long reserveBytes, long historyBytes) {
    var home = mount.resolve("journal");
    var defaults = Fixture.settings(home, JournalSettings.Fsync.ALWAYS, nativeIndex);
    return new JournalSettings(
        home,
        defaults.fsync(),
        defaults.fsyncInterval(),
        1 << 20,
        defaults.bufferBytes(),
        defaults.groupBytes(),
        defaults.maxWriteBytes(),
        defaults.queueLength(),
        reserveBytes,
        historyBytes,
        defaults.reclaimLag(),
        defaults.replayThreads(),
        nativeIndex);
  }

  private static boolean ran(String... command) throws IOException, InterruptedException {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void fillAndEmpty(Path mount, boolean nativeIndex) throws IOException {
    // The native LevelDB must not meet a full disk; the pure-Java one and the log may.
    var settings = smallDiskSettings(mount, nativeIndex, nativeIndex ? 3 << 20 : 0, 0);
    Files.createDirectories(mount);
    var filler = mount.resolve("filler");
    Files.write(filler, new byte[nativeIndex ? 4 << 20 : 7 << 20]);
    var written = new TreeMap<Long, Integer>();
    int failed = 0;
    try (var journal = open(settings)) {
      for (long n = 1; n <= 1500; n++) {
        int size = n % 7 == 0 ? 40_000 : 500;
        try {
          get(Fixture.writeLarge(journal, "a", n, size));
          written.put(n, size);
        } catch (CompletionException e) {
          failed++;
        }
        if (n == 1200) {
          assertThat(failed).isPositive();
          assertThat(texts(journal, "a")).hasSize(written.size());
          Files.delete(filler);
        }
      }
      assertThat(written.lastKey()).as("writes go on when space is back").isGreaterThan(1200);
      assertLengths(journal, written);
    }
    System.out.printf(
        "a real full disk, %s index: %d writes acknowledged, %d failed%n",
        nativeIndex ? "native" : "pure-Java", written.size(), failed);
    Files.write(filler, new byte[0]);
    try (var journal = open(settings)) {
      assertLengths(journal, written);
    }
  }

  private static void assertLengths(Journal journal, Map<Long, Integer> written) {
    assertThat(numbers(journal, "a")).containsExactlyElementsOf(written.keySet());
    assertThat(texts(journal, "a"))
        .extracting(String::length)
        .containsExactlyElementsOf(written.values());
  }
}
