package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.get;
import static io.sampo.storage.journal.Fixture.letReclaim;
import static io.sampo.storage.journal.Fixture.numbers;
import static io.sampo.storage.journal.Fixture.open;
import static io.sampo.storage.journal.Fixture.texts;
import static io.sampo.storage.journal.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReclaimTest {
  @TempDir(factory = MemoryFolder.class)
  Path folder;

  /**
   * Writes about this many segments of one persistence id, all of it deleted but the last event.
   */
  private static void churn(Journal journal, String pid, long from, int segments) {
    long to = from + segments * 16L;
    for (long n = from; n <= to; n++) {
      get(Fixture.writeLarge(journal, pid, n, 4000));
      if (n % 8 == 0) {
        get(journal.deleteTo(pid, n - 1));
      }
    }
    get(journal.deleteTo(pid, to - 1));
    letReclaim(journal);
  }

  private static long bytes(Path folder) throws IOException {
    long sum = 0;
    for (Path segment : Fixture.segments(folder)) {
      sum += Files.size(segment);
    }
    return sum;
  }

  @Test
  void deletedEventsGiveTheirSpaceBack() throws IOException {
    try (var journal = open(folder)) {
      churn(journal, "busy", 1, 20);

      assertThat(bytes(folder)).isLessThan(3L * Fixture.SEGMENT_BYTES);
      assertThat(numbers(journal, "busy")).hasSize(1);
    }
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "busy")).hasSize(1);
    }
  }

  @Test
  void idleIdsPinOnlyTheirOwnEvents() throws IOException {
    try (var journal = open(folder)) {
      for (int round = 0; round < 10; round++) {
        write(journal, "idle-" + round, 1, 3);
        churn(journal, "busy", 1 + round * 1000L, 3);
      }

      assertThat(bytes(folder)).isLessThan(5L * Fixture.SEGMENT_BYTES);
      assertIdle(journal);
    }
    LogIndex.destroy(folder.resolve("index"));
    try (var journal = open(folder)) {
      assertIdle(journal);
    }
  }

  private static void assertIdle(Journal journal) {
    for (int round = 0; round < 10; round++) {
      String pid = "idle-" + round;
      assertThat(texts(journal, pid)).containsExactly(pid + "#1", pid + "#2", pid + "#3");
      assertThat(get(journal.highest(pid))).isEqualTo(3);
    }
  }

  @Test
  void theLogAloneStillKnowsWhatWasDeleted() throws IOException {
    try (var journal = open(folder)) {
      write(journal, "gone", 1, 7);
      write(journal, "half", 1, 9);
      get(journal.deleteTo("gone", 7));
      get(journal.deleteTo("half", 4));
      churn(journal, "busy", 1, 20);
      assertThat(folder.resolve("0000000001.log")).doesNotExist();
    }
    LogIndex.destroy(folder.resolve("index"));
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "gone")).isEmpty();
      assertThat(get(journal.highest("gone"))).isEqualTo(7);
      assertThat(numbers(journal, "half")).containsExactly(5L, 6L, 7L, 8L, 9L);
      assertThat(get(journal.highest("half"))).isEqualTo(9);
      write(journal, "gone", 8, 8);
    }
  }

  /** A deletion record may be younger than events it deletes that an older segment still holds. */
  @Test
  void whatIsDeletedStaysDeletedWhenTheRecordThatSaysSoMoves() throws IOException {
    try (var journal = open(folder)) {
      write(journal, "pin", 1, 1);
      write(journal, "victim", 1, 5);
      for (int n = 2; n <= 14; n++) {
        get(Fixture.writeLarge(journal, "pin", n, 4000));
      }
      churn(journal, "busy", 1, 2);
      get(journal.deleteTo("victim", 5));
      churn(journal, "busy", 1001, 6);
      assertThat(folder.resolve("0000000001.log")).exists();
    }
    LogIndex.destroy(folder.resolve("index"));
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "victim")).isEmpty();
      assertThat(get(journal.highest("victim"))).isEqualTo(5);
      assertThat(numbers(journal, "pin")).hasSize(14);
    }
  }

  @Test
  void everyPolicyReclaims() throws IOException {
    for (var fsync : JournalSettings.Fsync.values()) {
      var home = folder.resolve(fsync.name());
      try (var journal = open(Fixture.settings(home, fsync, true))) {
        write(journal, "idle", 1, 3);
        churn(journal, "busy", 1, 12);
        assertThat(bytes(home)).isLessThan(4L * Fixture.SEGMENT_BYTES);
      }
      LogIndex.destroy(home.resolve("index"));
      try (var journal = open(home)) {
        assertThat(numbers(journal, "idle")).hasSize(3);
      }
    }
  }

  @Test
  void replaysGoOnWhileEventsMove() throws Exception {
    try (var journal = open(folder)) {
      write(journal, "idle", 1, 200);
      var expected = texts(journal, "idle");
      var over = new AtomicBoolean();
      var replays = new ArrayList<CompletableFuture<Integer>>();
      for (int reader = 0; reader < 2; reader++) {
        replays.add(
            CompletableFuture.supplyAsync(
                () -> {
                  int count = 0;
                  do {
                    assertThat(texts(journal, "idle")).isEqualTo(expected);
                    count++;
                  } while (!over.get());
                  return count;
                }));
      }
      try {
        for (int round = 0; round < 5; round++) {
          churn(journal, "busy", 1 + round * 1000L, 4);
        }
      } finally {
        over.set(true);
      }
      assertThat(replays).allSatisfy(replay -> assertThat(get(replay)).isPositive());
      assertThat(folder.resolve("0000000001.log")).doesNotExist();
    }
  }

  @Test
  void aSegmentThatCannotBeReadIsKept() throws IOException {
    try (var journal = open(folder)) {
      write(journal, "idle", 1, 3);
      get(Fixture.writeLarge(journal, "busy", 1, 4000));
    }
    var first = Fixture.segments(folder).getFirst();
    var bytes = Files.readAllBytes(first);
    bytes[SegmentHeader.BYTES + LogRecord.HEADER_BYTES] ^= 1;
    Files.write(first, bytes);

    List<String> warnings =
        Fixture.warnings(
            () -> {
              try (var journal = open(folder)) {
                churn(journal, "busy", 2, 12);
                assertThat(first).exists();
                assertThat(texts(journal, "idle", 2, 3, 9)).containsExactly("idle#2", "idle#3");
              }
            });
    assertThat(warnings).singleElement().asString().contains("is kept as it is");
  }

  @Test
  void aLongHistoryIsDeletedInPieces() {
    try (var journal = open(folder)) {
      for (long n = 1; n <= 10_000; n += 500) {
        get(journal.append(TestEvent.singles("a", n, n + 499)));
      }
      get(journal.deleteTo("a", 9_990));
      assertThat(numbers(journal, "a"))
          .isEqualTo(LongStream.rangeClosed(9_991, 10_000).boxed().toList());
    }
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).hasSize(10);
    }
  }
}
