package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.SEGMENT_BYTES;
import static io.sampo.storage.journal.Fixture.assertKept;
import static io.sampo.storage.journal.Fixture.get;
import static io.sampo.storage.journal.Fixture.history;
import static io.sampo.storage.journal.Fixture.letReclaim;
import static io.sampo.storage.journal.Fixture.numbers;
import static io.sampo.storage.journal.Fixture.open;
import static io.sampo.storage.journal.Fixture.write;
import static io.sampo.storage.journal.Fixture.writePadded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.keyvalue.LevelDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was deleted stays readable while there is space for it. */
@Timeout(60)
class HistoryTest {
  private static final int EVENT_BYTES = 4000;

  /** Events of {@link #EVENT_BYTES} that about fill a segment. */
  private static final int PER_SEGMENT = 16;

  @TempDir(factory = MemoryFolder.class)
  Path folder;

  private JournalSettings settings(int segments) {
    return Fixture.settings(folder, (long) segments * SEGMENT_BYTES);
  }

  /** Writes, and deletes all but the last event, as a shard does that flushes now and then. */
  private static void churn(Journal journal, String pid, long from, long to) {
    for (long n = from; n <= to; n++) {
      writePadded(journal, pid, n, n, EVENT_BYTES);
      if (n % 8 == 0 || n == to) {
        get(journal.deleteTo(pid, n - 1));
      }
    }
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private long bytesOnDisk() throws IOException {
    long sum = 0;
    for (Path segment : Fixture.segments(folder)) {
      sum += Files.size(segment);
    }
    return sum;
  }

  @Test
  void deletedEventsAreNotReplayedButRead() {
    try (var journal = open(settings(4))) {
      write(journal, "a", 1, 600);
      write(journal, "b", 1, 3);
      get(journal.deleteTo("a", 590));

      assertThat(numbers(journal, "a")).isEqualTo(range(591, 600));
      assertThat(journal.firstKept("a")).isEqualTo(1);
      assertThat(assertKept(journal, "a")).isEqualTo(1);
      var read = new ArrayList<Long>();
      assertThat(history(journal, "a", 0, 3, read)).isEqualTo(new HistoryRead.Complete(3));
      assertThat(history(journal, "a", 589, 592, read)).isEqualTo(new HistoryRead.Complete(592));
      assertThat(history(journal, "a", 600, Long.MAX_VALUE, read))
          .isEqualTo(new HistoryRead.Complete(600));
      assertThat(history(journal, "a", 601, 700, read)).isEqualTo(new HistoryRead.Complete(600));
      assertThat(history(journal, "a", 5, 4, read)).isEqualTo(new HistoryRead.Complete(4));
      assertThat(read).containsExactly(1L, 2L, 3L, 589L, 590L, 591L, 592L, 600L);
    }
  }

  @Test
  void whoNeverWroteMissesNothing() {
    try (var journal = open(settings(4))) {
      assertThat(journal.firstKept("never")).isEqualTo(1);
      assertThat(assertKept(journal, "never")).isEqualTo(1);
    }
  }

  @Test
  void theSinkEndsTheReadingWhenItLikes() throws Exception {
    try (var journal = open(settings(4))) {
      write(journal, "a", 1, 20);
      get(journal.deleteTo("a", 10));
      var read = new ArrayList<Long>();

      var end =
          journal.history(
              "a",
              4,
              20,
              (number, meta, body) -> {
                read.add(number);
                return number < 12;
              });

      assertThat(end).isEqualTo(new HistoryRead.Stopped(12));
      assertThat(read).isEqualTo(range(4, 12));
    }
  }

  @Test
  void theOldestSegmentsAreGivenUpWhenThereIsEnoughHistory() throws IOException {
    var stats = new JournalStats();
    try (var journal = Journal.open(settings(4), stats, System::nanoTime)) {
      churn(journal, "idle", 1, 20);
      long before = 0;
      for (int round = 0; round < 10; round++) {
        churn(journal, "busy", 1 + round * 40L, 40 + round * 40L);
        letReclaim(journal);

        assertThat(assertKept(journal, "busy")).isGreaterThanOrEqualTo(before);
        before = journal.firstKept("busy");
        assertThat(stats.historyBytes()).isLessThanOrEqualTo(6L * SEGMENT_BYTES);
        if (round > 2) {
          assertThat(stats.historyBytes()).isGreaterThanOrEqualTo(4L * SEGMENT_BYTES);
        }
        assertThat(bytesOnDisk()).isLessThanOrEqualTo(8L * SEGMENT_BYTES);
      }
      assertThat(journal.firstKept("idle")).as("the oldest went first").isEqualTo(20);
      assertThat(assertKept(journal, "idle")).isEqualTo(20);
      assertThat(before).isBetween(400L - 6 * PER_SEGMENT, 400L - 3 * PER_SEGMENT);
    }
    assertThat(Fixture.segments(folder)).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void segmentsAndNeighboursDoNotMatterToReaders() {
    try (var journal = open(settings(40))) {
      for (long n = 1; n <= 400; n++) {
        writePadded(journal, "a", n, n, (int) (n % 37) * 90);
        write(journal, "b", n, n);
        if (n % 50 == 0) {
          // Larger than a segment, and than what is read at once.
          get(Fixture.writeLarge(journal, "large", n, 150_000));
          get(journal.deleteTo("a", n - 20));
          get(journal.deleteTo("b", n));
        }
      }
      assertThat(assertKept(journal, "a")).isEqualTo(1);
      assertThat(assertKept(journal, "b")).isEqualTo(1);
    }
  }

  @Test
  void withoutSpaceForHistoryNothingIsKept() throws IOException {
    try (var journal = open(settings(0))) {
      churn(journal, "a", 1, 200);
      letReclaim(journal);

      assertThat(assertKept(journal, "a")).isEqualTo(200);
      assertThat(bytesOnDisk()).isLessThan(3L * SEGMENT_BYTES);
    }
  }

  @Test
  void whatHistoryThereWasGoesWhenTheSettingDoes() throws IOException {
    try (var journal = open(settings(4))) {
      churn(journal, "a", 1, 60);
    }
    try (var journal = open(settings(0))) {
      letReclaim(journal);
      assertThat(assertKept(journal, "a")).isEqualTo(60);
      assertThat(bytesOnDisk()).isLessThan(2L * SEGMENT_BYTES);
    }
  }

  @Test
  void whoIsRemovedHasNoHistory() throws IOException {
    try (var journal = open(settings(4))) {
      churn(journal, "gone", 1, 50);
      churn(journal, "stays", 1, 5);
      get(journal.deleteTo("gone", Long.MAX_VALUE));
      letReclaim(journal);

      assertThat(journal.firstKept("gone")).isEqualTo(51);
      assertThat(numbers(journal, "gone")).isEmpty();
      assertThat(bytesOnDisk()).isLessThan(2L * SEGMENT_BYTES);
      write(journal, "gone", 51, 53);
      get(journal.deleteTo("gone", 52));
      assertThat(assertKept(journal, "gone")).isEqualTo(51);
    }
    LogIndex.destroy(folder.resolve("index"));
    try (var journal = open(settings(4))) {
      assertThat(assertKept(journal, "gone")).isEqualTo(51);
      assertThat(assertKept(journal, "stays")).isEqualTo(1);
    }
  }

  @Test
  void whoWasDeletedToTheEndAndIsThenRemovedHasNoHistoryEither() {
    try (var journal = open(settings(4))) {
      write(journal, "gone", 1, 9);
      get(journal.deleteTo("gone", 9));
      assertThat(assertKept(journal, "gone")).isEqualTo(1);
      get(journal.deleteTo("gone", Long.MAX_VALUE));
      assertThat(journal.firstKept("gone")).isEqualTo(10);
    }
    LogIndex.destroy(folder.resolve("index"));
    try (var journal = open(settings(4))) {
      assertThat(journal.firstKept("gone")).isEqualTo(10);
    }
  }

  /** Removed replicas leave dead segments with a little history of others in each. */
  @Test
  void aLittleHistoryDoesNotHoldMuchSpace() throws IOException {
    try (var journal = open(settings(4))) {
      for (int round = 1; round <= 40; round++) {
        write(journal, "small", round, round);
        get(journal.deleteTo("small", round));
        writePadded(journal, "removed-" + round, 1, PER_SEGMENT, EVENT_BYTES);
        get(journal.deleteTo("removed-" + round, Long.MAX_VALUE));
      }
      letReclaim(journal);

      assertThat(bytesOnDisk()).isLessThanOrEqualTo(10L * SEGMENT_BYTES);
      assertThat(assertKept(journal, "small")).isBetween(25L, 36L);
    }
  }

  @Test
  void liveEventsMoveOutOfTheWayAndHistoryIsNotCopied() throws IOException {
    try (var journal = open(settings(4))) {
      for (int round = 0; round < 20; round++) {
        write(journal, "idle-" + round, 1, 3);
        churn(journal, "busy", 1 + round * 40L, 40 + round * 40L);
        letReclaim(journal);
        assertThat(bytesOnDisk()).isLessThanOrEqualTo(9L * SEGMENT_BYTES);
      }
      for (int round = 0; round < 20; round++) {
        assertThat(numbers(journal, "idle-" + round)).hasSize(3);
      }
      long first = assertKept(journal, "busy");
      for (int round = 0; round < 20; round++) {
        letReclaim(journal);
      }
      assertThat(assertKept(journal, "busy")).isEqualTo(first);
    }
  }

  /** Events that were moved lie behind younger ones. */
  @Test
  void whatMovedAndWasThenDeletedIsHistoryWithItsNeighbours() {
    try (var journal = open(settings(6))) {
      write(journal, "idle", 1, 3);
      churn(journal, "busy", 1, 80);
      letReclaim(journal);
      write(journal, "idle", 4, 6);
      get(journal.deleteTo("idle", 5));
      assertThat(assertKept(journal, "idle")).isEqualTo(1);
      churn(journal, "busy", 81, 300);
      letReclaim(journal);
      assertThat(assertKept(journal, "idle")).isEqualTo(6);
    }
    LogIndex.destroy(folder.resolve("index"));
    try (var journal = open(settings(6))) {
      assertKept(journal, "idle");
      assertKept(journal, "busy");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void historyOutlivesRestartsAndTheIndex(boolean lost) {
    long first;
    try (var journal = open(settings(3))) {
      churn(journal, "a", 1, 150);
      churn(journal, "b", 1, 30);
      letReclaim(journal);
      first = assertKept(journal, "a");
      assertThat(first).isBetween(20L, 130L);
    }
    if (lost) {
      LogIndex.destroy(folder.resolve("index"));
    }
    var stats = new JournalStats();
    try (var journal = Journal.open(settings(3), stats, System::nanoTime)) {
      assertThat(stats.historyBytes()).isGreaterThanOrEqualTo(3L * SEGMENT_BYTES);
      assertThat(numbers(journal, "a")).containsExactly(150L);
      assertThat(assertKept(journal, "a")).isLessThanOrEqualTo(first);
      assertThat(assertKept(journal, "b")).isEqualTo(1);
      letReclaim(journal);
      assertThat(assertKept(journal, "a")).isEqualTo(first);
    }
  }

  @Test
  void aReplayDoesNotReadHistory() {
    try (var journal = open(settings(20))) {
      churn(journal, "a", 1, 100);
    }
    assertThat(segmentNumbers()).hasSizeGreaterThan(5);
    var files = new FaultyFiles(folder);
    try (var journal = open(files, settings(20))) {
      files.read.clear();
      assertThat(numbers(journal, "a")).containsExactly(100L);
      assertThat(files.read).containsExactly(segmentNumbers().getLast());
    }
  }

  private List<Integer> segmentNumbers() {
    try {
      return Fixture.segments(folder).stream()
          .map(file -> Integer.parseInt(file.getFileName().toString().substring(0, 10)))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoReadsWhatIsGivenUpMeanwhileIsTold() throws Exception {
    try (var journal = open(settings(3))) {
      churn(journal, "a", 1, 600);
      letReclaim(journal);
      long first = journal.firstKept("a");
      var read = new ArrayList<Long>();

      var end =
          journal.history(
              "a",
              first,
              Long.MAX_VALUE,
              (number, meta, body) -> {
                if (number == first + 2) {
                  churn(journal, "b", 1, 200);
                  letReclaim(journal);
                }
                read.add(number);
                return true;
              });

      assertThat(end).isEqualTo(new HistoryRead.NoLongerKept(600));
      assertThat(read).isEqualTo(range(first, read.getLast())).hasSizeBetween(3, 3 * PER_SEGMENT);
      assertThat(history(journal, "a", first, 700, read))
          .isEqualTo(new HistoryRead.NoLongerKept(600));
    }
  }

  @Test
  void aSegmentThatGoesBetweenIndexAndFileIsNoticed() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, settings(3))) {
      churn(journal, "a", 1, 50);
      files.beforeRead =
          () -> {
            files.beforeRead = null;
            churn(journal, "b", 1, 200);
            letReclaim(journal);
          };
      var read = new ArrayList<Long>();

      assertThat(history(journal, "a", 1, 50, read)).isEqualTo(new HistoryRead.NoLongerKept(50));
      assertThat(read).isEmpty();
    }
  }

  @Test
  void anEventThatMovesBetweenIndexAndFileIsFoundAgain() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, settings(0))) {
      write(journal, "idle", 1, 5);
      files.beforeRead =
          () -> {
            files.beforeRead = null;
            churn(journal, "b", 1, 200);
            letReclaim(journal);
            assertThat(folder.resolve("0000000001.log")).doesNotExist();
          };
      assertThat(assertKept(journal, "idle")).isEqualTo(1);
    }
  }

  @Test
  void damagedHistoryIsNotHandedOver() throws IOException {
    try (var journal = open(settings(4))) {
      write(journal, "a", 1, 5);
      get(journal.deleteTo("a", 5));
    }
    var segment = Fixture.segments(folder).getFirst();
    var bytes = Files.readAllBytes(segment);
    bytes[SegmentHeader.BYTES + LogRecord.HEADER_BYTES + 20] ^= 1;
    Files.write(segment, bytes);
    try (var journal = open(settings(4))) {
      assertThatThrownBy(() -> history(journal, "a", 1, 5, new ArrayList<>()))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Corrupt.class));
    }
  }

  @Test
  void aClosedLogHasNoHistory() {
    var journal = open(settings(4));
    write(journal, "a", 1, 5);
    journal.close();
    assertThatThrownBy(() -> history(journal, "a", 1, 5, new ArrayList<>()))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void historyMakesRoomForWrites() {
    var files = new FaultyFiles(folder);
    var settings = settings(1000);
    try (var journal = open(files, settings)) {
      files.capacity = settings.reserveBytes() + settings.groupBytes() + 6L * SEGMENT_BYTES;
      churn(journal, "a", 1, 300);

      assertThat(journal.firstKept("a")).isBetween(300L - 6 * PER_SEGMENT, 300L - 3 * PER_SEGMENT);
      assertKept(journal, "a");
    }
  }

  @Test
  void aDiskThatSomebodyElseFillsGetsItBackAtOnce() throws Exception {
    var files = new FaultyFiles(folder);
    var settings = settings(1000);
    var stats = new JournalStats();
    try (var journal = Journal.open(files, settings, stats, System::nanoTime)) {
      churn(journal, "a", 1, 100);
      assertThat(stats.historyBytes()).isGreaterThan(5L * SEGMENT_BYTES);
      files.usable = settings.reserveBytes() - 1;

      // Nobody writes: the journal looks by itself.
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (Fixture.segments(folder).size() > 1 && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }

      assertThat(Fixture.segments(folder)).hasSize(1);
      assertThat(stats.historyBytes()).isLessThan(SEGMENT_BYTES);
      assertKept(journal, "a");
    }
  }

  @Test
  void aWriteThatMeetsAFullDiskTakesTheSpaceOfHistory() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, settings(1000))) {
      churn(journal, "a", 1, 100);
      for (int i = 1; i <= 3; i++) {
        files.bytesBeforeError = 1000;
        files.nextWrite = new IOException("No space left on device");
        writePadded(journal, "a", 100 + i, 100 + i, EVENT_BYTES);
        assertThat(segmentNumbers()).startsWith(1 + i);
        assertThat(assertKept(journal, "a")).isGreaterThan(i * 10L);
      }
      assertThat(numbers(journal, "a")).isEqualTo(range(100, 103));
      // What is not in closed segments is of no use, and then the disk is really full.
      for (int i = 0; i < 10; i++) {
        files.nextWrite = new IOException("No space left on device");
        try {
          writePadded(journal, "b", i + 1, i + 1, 10);
        } catch (CompletionException e) {
          assertThat(segmentNumbers()).as("what lives stays").hasSizeLessThan(3);
          return;
        }
      }
      throw new AssertionError("the disk was never full");
    }
  }

  /** Builds before this one wrote deletions without a word of history, and kept none. */
  @Test
  void deletionsOfOlderBuildsLeaveNoHistory() throws IOException {
    try (var journal = open(settings(4))) {
      write(journal, "a", 1, 9);
      get(journal.deleteTo("a", 6));
    }
    var segment = Fixture.segments(folder).getFirst();
    var log = ByteBuffer.wrap(Files.readAllBytes(segment)).order(ByteOrder.LITTLE_ENDIAN);
    int at = SegmentHeader.BYTES;
    while (at + log.getInt(at + LogRecord.AT_LENGTH) < log.limit()) {
      at += log.getInt(at + LogRecord.AT_LENGTH);
    }
    int length = log.getInt(at + LogRecord.AT_LENGTH) - Long.BYTES;
    log.putInt(at + LogRecord.AT_LENGTH, length);
    log.putInt(at, LogRecord.checksum(log, at, length));
    Files.write(segment, Arrays.copyOf(log.array(), at + length));
    LogIndex.destroy(folder.resolve("index"));

    try (var journal = open(settings(4))) {
      assertThat(numbers(journal, "a")).isEqualTo(range(7, 9));
      assertThat(assertKept(journal, "a")).isEqualTo(7);
    }
  }

  /** The index of a build that kept no history is used as it is. */
  @Test
  void anIndexOfOlderBuildsIsReadOn() throws IOException {
    try (var journal = open(settings(0))) {
      write(journal, "a", 1, 9);
      get(journal.deleteTo("a", 6));
    }
    try (var db = LevelDb.open(folder.resolve("index"), LevelDb.nativeWorks())) {
      var key = new byte[] {'s', 0, 0, 0, 1};
      db.put(key, Arrays.copyOf(db.get(key), 20));
    }
    assertThat(
            Fixture.warnings(
                () -> {
                  try (var journal = open(settings(4))) {
                    assertThat(assertKept(journal, "a")).isEqualTo(7);
                    get(journal.deleteTo("a", 8));
                    assertThat(assertKept(journal, "a")).isEqualTo(7);
                  }
                }))
        .isEmpty();
  }
}
