package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.assertKept;
import static io.sampo.storage.journal.Fixture.get;
import static io.sampo.storage.journal.Fixture.numbers;
import static io.sampo.storage.journal.Fixture.open;
import static io.sampo.storage.journal.Fixture.texts;
import static io.sampo.storage.journal.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.keyvalue.LevelDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RecoveryTest {
  @TempDir(factory = MemoryFolder.class)
  Path temp;

  /** Starts on the folder, does nothing, and tells what it warned of. */
  private static List<String> warningsOfStart(Path folder) {
    return Fixture.warnings(() -> open(folder).close());
  }

  /** A folder as a crash of the machine leaves it: the index is older than the log. */
  private Path crashed(String name, Path index, Path log) throws IOException {
    var folder = temp.resolve(name);
    Fixture.copy(log, folder);
    LogIndex.destroy(folder.resolve("index"));
    Fixture.copy(index.resolve("index"), folder.resolve("index"));
    return folder;
  }

  private static Path last(Path folder) throws IOException {
    return Fixture.segments(folder).getLast();
  }

  private static void cut(Path file, long length) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  private static void flip(Path file, long offset, int bit) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      var one = ByteBuffer.allocate(1);
      channel.read(one, offset);
      one.put(0, (byte) (one.get(0) ^ (1 << bit)));
      channel.write(one.flip(), offset);
    }
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void everyCutOfTheLastRecordsLeavesWhatWasWholeBeforeIt() throws IOException {
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      write(journal, "a", 1, 20);
    }
    var old = temp.resolve("old");
    Fixture.copy(home, old);
    var ends = new ArrayList<Long>();
    ends.add(Files.size(last(home)));
    try (var journal = open(home)) {
      for (long n = 21; n <= 22; n++) {
        write(journal, "a", n, n);
        ends.add(Files.size(last(home)));
      }
      get(
          journal.append(
              List.of(
                  List.of(
                      TestEvent.of("a", 23, "first of two"),
                      TestEvent.of("a", 24, "second of two")))));
      ends.add(Files.size(last(home)));
      get(journal.deleteTo("a", 2));
      ends.add(Files.size(last(home)));
    }
    long[] highest = {20, 21, 22, 24, 24};

    for (long length = ends.getFirst(); length <= ends.getLast(); length++) {
      var folder = crashed("cut-" + length, old, home);
      cut(last(folder), length);
      int whole = 0;
      while (whole + 1 < ends.size() && ends.get(whole + 1) <= length) {
        whole++;
      }

      long tail = length - ends.get(whole);
      long first = whole == 4 ? 3 : 1;
      long last = highest[whole];
      var warnings =
          Fixture.warnings(
              () -> {
                try (var journal = open(folder)) {
                  assertThat(numbers(journal, "a"))
                      .isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
                  assertThat(get(journal.highest("a"))).isEqualTo(last);
                  write(journal, "a", last + 1, last + 1);
                }
              });

      if (tail == 0) {
        assertThat(warnings).as("cut at %d", length).isEmpty();
      } else {
        assertThat(warnings).as("cut at %d", length).hasSize(1);
        assertThat(warnings.getFirst())
            .contains(last(folder).toString(), tail + " bytes from byte " + ends.get(whole));
      }
      if (length % 16 == 0) {
        assertThat(warningsOfStart(folder)).as("cut at %d", length).isEmpty();
      }
      LogIndex.destroy(folder);
    }
  }

  @Test
  void randomTailsNeverCostAnythingBeforeThem() throws IOException {
    long seed = Long.getLong("seed", 4711L);
    System.out.println("RecoveryTest seed " + seed);
    var random = new Random(seed);
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      write(journal, "a", 1, 30);
    }
    for (int round = 0; round < 60; round++) {
      var folder = temp.resolve("tail-" + round);
      Fixture.copy(home, folder);
      var junk = new byte[1 + random.nextInt(300)];
      if (random.nextBoolean()) {
        random.nextBytes(junk);
      }
      Files.write(last(folder), junk, StandardOpenOption.APPEND);
      if (random.nextInt(4) == 0) {
        LogIndex.destroy(folder.resolve("index"));
      }

      try (var journal = open(folder)) {
        assertThat(numbers(journal, "a")).as("round %d", round).isEqualTo(upTo(30));
        write(journal, "a", 31, 31);
      }
      assertThat(warningsOfStart(folder)).isEmpty();
      LogIndex.destroy(folder);
    }
  }

  @Test
  void aTailCutBehindTheBackOfTheIndexIsRepairedAndSaidToBeALoss() throws IOException {
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      write(journal, "a", 1, 10);
    }
    cut(last(home), Files.size(last(home)) - 1);

    var warnings = warningsOfStart(home);

    assertThat(warnings).anyMatch(line -> line.contains("acknowledged"));
    try (var journal = open(home)) {
      assertThat(numbers(journal, "a")).isEqualTo(upTo(9));
      assertThat(get(journal.highest("a"))).isEqualTo(9);
    }
  }

  @Test
  void aFlippedBitInTheMiddleStopsTheStart() throws IOException {
    long seed = Long.getLong("seed", 815L);
    System.out.println("RecoveryTest seed " + seed);
    var random = new Random(seed);
    var home = temp.resolve("home");
    open(home).close();
    var old = temp.resolve("old");
    Fixture.copy(home, old);
    long middle;
    try (var journal = open(home)) {
      write(journal, "a", 1, 20);
      middle = Files.size(last(home));
      write(journal, "a", 21, 22);
    }
    for (int round = 0; round < 60; round++) {
      var folder = crashed("flip-" + round, old, home);
      long at = SegmentHeader.BYTES + random.nextLong(middle - SegmentHeader.BYTES);
      flip(last(folder), at, random.nextInt(8));

      assertThatExceptionOfType(StorageException.class)
          .as("flipped at %d", at)
          .isThrownBy(() -> open(folder))
          .satisfies(
              e -> {
                var corrupt = (StorageFailure.Corrupt) e.failure();
                assertThat(corrupt.file()).isEqualTo(last(folder));
                assertThat(corrupt.offsetBytes()).isLessThanOrEqualTo(at).isGreaterThan(at - 200);
              });
      LogIndex.destroy(folder);
    }
  }

  @Test
  void aFlippedBitBelowTheIndexIsFoundWhenTheEventIsRead() throws IOException {
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      write(journal, "a", 1, 20);
    }
    flip(last(home), SegmentHeader.BYTES + LogRecord.HEADER_BYTES + 3, 1);

    try (var journal = open(home)) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> numbers(journal, "a"))
          .satisfies(e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Corrupt.class));
    }
  }

  @Test
  void aDamagedSegmentBeforeTheLastStopsTheStart() throws IOException {
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      for (int n = 1; n <= 40; n++) {
        get(Fixture.writeLarge(journal, "a", n, 4000));
      }
    }
    assertThat(Fixture.segments(home)).hasSizeGreaterThan(2);
    for (int kind = 0; kind < 3; kind++) {
      var folder = temp.resolve("kind-" + kind);
      Fixture.copy(home, folder);
      LogIndex.destroy(folder.resolve("index"));
      var first = Fixture.segments(folder).getFirst();
      switch (kind) {
        case 0 -> flip(first, Files.size(first) - 1, 0);
        case 1 -> cut(first, Files.size(first) - 1);
        default -> flip(first, 13, 0);
      }

      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> open(folder))
          .satisfies(
              e -> {
                assertThat(e.failure()).isInstanceOf(StorageFailure.Corrupt.class);
                assertThat(e.getMessage()).contains(first.toString()).doesNotContain("\n");
              });
    }
  }

  /** The pages of a group that was never forced may reach the disk in any order. */
  @Test
  void aHoleInAGroupThatWasNeverForcedIsATornTail() throws IOException {
    var home = temp.resolve("home");
    var files = new FaultyFiles(home);
    var old = temp.resolve("old");
    long whole;
    try (var journal = open(files, Fixture.settings(home));
        var gate = new Gate()) {
      write(journal, "a", 1, 5);
      whole = Files.size(last(home));
      Fixture.copy(home, old);
      files.beforeForce = gate;
      var first = journal.append(TestEvent.singles("a", 6, 6));
      gate.awaitReached();
      var group =
          List.of(
              journal.append(TestEvent.singles("b", 1, 1)),
              journal.append(TestEvent.singles("c", 1, 1)),
              journal.append(TestEvent.singles("d", 1, 1)));
      gate.open();
      get(first);
      group.forEach(Fixture::get);
    }
    long record = LogRecord.HEADER_BYTES;
    var folder = crashed("hole", old, home);
    // The second record of the group of three is bad, the third is not.
    long sixth = whole;
    long sixthEnd = sixth + lengthAt(last(folder), sixth);
    long b = sixthEnd;
    long c = b + lengthAt(last(folder), b);
    flip(last(folder), c + record, 0);

    var warnings = warningsOfStart(folder);

    assertThat(warnings).singleElement().asString().contains("bytes from byte " + c);
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).isEqualTo(upTo(6));
      assertThat(numbers(journal, "b")).hasSize(1);
      assertThat(numbers(journal, "c")).isEmpty();
      assertThat(numbers(journal, "d")).isEmpty();
    }

    // The record before was forced before the group was written, which the group says.
    var damaged = crashed("damaged", old, home);
    flip(last(damaged), sixth + record, 0);
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> open(damaged));

    // And an index that has seen the group says so of the group itself.
    var known = temp.resolve("known");
    Fixture.copy(home, known);
    flip(last(known), c + record, 0);
    try (var journal = open(known)) {
      assertThatExceptionOfType(StorageException.class).isThrownBy(() -> numbers(journal, "c"));
    }
  }

  private static int lengthAt(Path file, long offset) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var four = ByteBuffer.allocate(4).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      channel.read(four, offset + LogRecord.AT_LENGTH);
      return four.getInt(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32})
  void aSegmentThatWasNeverFinishedIsMadeAnew(int bytes) throws IOException {
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      write(journal, "a", 1, 10);
    }
    var header = new byte[bytes];
    SegmentHeader.of(2).get(header);
    if (bytes == 32) {
      header[20] = 1;
    }
    Files.write(home.resolve("0000000002.log"), header);

    assertThat(warningsOfStart(home)).singleElement().asString().contains("never finished");
    try (var journal = open(home)) {
      write(journal, "a", 11, 11);
      assertThat(numbers(journal, "a")).isEqualTo(upTo(11));
    }
  }

  @Test
  void aLostIndexIsBuiltAnewWithOneWarning() throws IOException {
    var home = filled();
    LogIndex.destroy(home.resolve("index"));

    var warnings = warningsOfStart(home);

    assertThat(warnings).singleElement().asString().contains("index", "built anew");
    assertFilled(home);
  }

  @Test
  void aBrokenIndexIsBuiltAnewWithOneWarning() throws IOException {
    for (String victim : List.of("CURRENT", "MANIFEST", ".log", ".sst")) {
      var home = filled();
      int broken = 0;
      try (var files = Files.list(home.resolve("index"))) {
        for (Path file : files.toList()) {
          if (file.getFileName().toString().contains(victim) && Files.size(file) > 0) {
            var bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i++) {
              bytes[i] ^= 0x55;
            }
            Files.write(file, bytes);
            broken++;
          }
        }
      }

      var warnings = warningsOfStart(home);

      assertThat(warnings).as(victim).hasSize(broken == 0 ? 0 : 1);
      assertFilled(home);
      LogIndex.destroy(home);
    }
  }

  @Test
  void anIndexOfAnotherLogIsBuiltAnew() throws IOException {
    var home = filled();
    var other = temp.resolve("other");
    try (var journal = open(other)) {
      write(journal, "somebody else", 1, 30);
    }
    LogIndex.destroy(home.resolve("index"));
    Fixture.copy(other.resolve("index"), home.resolve("index"));

    assertThat(warningsOfStart(home)).singleElement().asString().contains("another log");
    assertFilled(home);
    try (var journal = open(home)) {
      assertThat(get(journal.highest("somebody else"))).isZero();
    }
  }

  @Test
  void anIndexOlderThanTheLogCatchesUpWithoutAWord() throws IOException {
    var home = temp.resolve("home");
    var olds = new ArrayList<Path>();
    for (int stage = 0; stage < 4; stage++) {
      try (var journal = open(home)) {
        for (int n = 1; n <= 12; n++) {
          get(Fixture.writeLarge(journal, "a", stage * 12L + n, 3000));
        }
        write(journal, "b" + stage, 1, 5);
        get(journal.deleteTo("a", stage + 1));
      }
      var old = temp.resolve("old-" + stage);
      Fixture.copy(home, old);
      olds.add(old);
    }
    for (Path old : olds) {
      var folder = crashed("from-" + old.getFileName(), old, home);

      assertThat(warningsOfStart(folder)).isEmpty();

      try (var journal = open(folder)) {
        assertThat(numbers(journal, "a")).isEqualTo(LongStream.rangeClosed(5, 48).boxed().toList());
        for (int stage = 0; stage < 4; stage++) {
          assertThat(texts(journal, "b" + stage)).hasSize(5);
        }
      }
    }
  }

  @Test
  void anIndexThatEndsInADroppedSegmentIsBuiltAnew() throws IOException {
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      write(journal, "a", 1, 5);
    }
    var old = temp.resolve("old");
    Fixture.copy(home, old);
    try (var journal = open(home)) {
      for (int n = 6; n <= 60; n++) {
        get(Fixture.writeLarge(journal, "a", n, 3000));
      }
      get(journal.deleteTo("a", 50));
      Fixture.letReclaim(journal);
    }
    assertThat(Files.exists(home.resolve("0000000001.log"))).isFalse();
    var folder = crashed("crashed", old, home);

    assertThat(warningsOfStart(folder)).singleElement().asString().contains("built anew");
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).isEqualTo(LongStream.rangeClosed(51, 60).boxed().toList());
    }
  }

  /** LevelDB, which is not synced, may lose a batch and keep a later one. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void whatTheIndexLostBehindItsDurablePointIsFoundAgain(long historyBytes) throws IOException {
    var home = temp.resolve("home");
    var picture = temp.resolve("picture");
    try (var journal = open(Fixture.settings(home, historyBytes))) {
      write(journal, "a", 1, 6);
      write(journal, "b", 1, 6);
      get(journal.deleteTo("b", 3));
      write(journal, "c", 1, 6);
      Fixture.copy(home, picture);
    }
    int keys = 0;
    try (var db = LevelDb.open(picture.resolve("index"), true);
        var iterator = db.iterator()) {
      iterator.seekToFirst();
      while (iterator.hasNext()) {
        var key = iterator.next().getKey();
        boolean kept = key[0] == 'p' || key[0] == 'd' || ++keys % 2 == 0;
        if (!kept) {
          db.delete(key);
        }
      }
    }
    assertThat(keys).isGreaterThan(15);

    var settings = Fixture.settings(picture, historyBytes);
    assertThat(Fixture.warnings(() -> open(settings).close())).isEmpty();
    try (var journal = open(settings)) {
      assertThat(numbers(journal, "a")).isEqualTo(upTo(6));
      assertThat(numbers(journal, "b")).containsExactly(4L, 5L, 6L);
      assertThat(assertKept(journal, "b")).isEqualTo(historyBytes == 0 ? 4 : 1);
      assertThat(numbers(journal, "c")).isEqualTo(upTo(6));
      assertThat(get(journal.highest("b"))).isEqualTo(6);
    }
  }

  @Test
  void aSegmentWithLiveEventsThatIsGoneStopsTheStart() throws IOException {
    var home = temp.resolve("home");
    try (var journal = open(home)) {
      for (int n = 1; n <= 40; n++) {
        get(Fixture.writeLarge(journal, "a", n, 4000));
      }
    }
    Files.delete(Fixture.segments(home).getFirst());

    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> open(home))
        .satisfies(e -> assertThat(e.failure()).isInstanceOf(StorageFailure.Lost.class));
  }

  private Path filled() throws IOException {
    var home = temp.resolve("filled");
    try (var journal = open(home)) {
      for (int n = 1; n <= 40; n++) {
        get(Fixture.writeLarge(journal, "a", n, 4000));
        write(journal, "b", n, n);
      }
      get(journal.deleteTo("b", 30));
      write(journal, "gone", 1, 7);
      get(journal.deleteTo("gone", 7));
    }
    return home;
  }

  private static void assertFilled(Path home) {
    try (var journal = open(home)) {
      assertThat(numbers(journal, "a")).isEqualTo(upTo(40));
      assertThat(numbers(journal, "b")).isEqualTo(LongStream.rangeClosed(31, 40).boxed().toList());
      assertThat(numbers(journal, "gone")).isEmpty();
      assertThat(get(journal.highest("gone"))).isEqualTo(7);
    }
  }
}
