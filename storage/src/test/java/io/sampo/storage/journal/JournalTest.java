package io.sampo.storage.journal;

import static io.sampo.storage.journal.Fixture.get;
import static io.sampo.storage.journal.Fixture.numbers;
import static io.sampo.storage.journal.Fixture.open;
import static io.sampo.storage.journal.Fixture.texts;
import static io.sampo.storage.journal.Fixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.io.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JournalTest {
  @TempDir Path folder;

  @Test
  void eventsComeBackInOrderWithAllThatBelongsToThem() throws Exception {
    try (var journal = open(folder)) {
      write(journal, "a", 1, 3);
      write(journal, "b", 1, 2);

      assertThat(texts(journal, "a")).containsExactly("a#1", "a#2", "a#3");
      assertThat(texts(journal, "b")).containsExactly("b#1", "b#2");
      assertThat(texts(journal, "never")).isEmpty();
      var metas = new ArrayList<EventMeta>();
      journal.replay("a", 2, 2, 1, (number, meta, body) -> metas.add(meta));
      assertThat(metas).containsExactly(TestEvent.of("a", 2, "").meta());
    }
  }

  @Test
  void replayKeepsToItsBounds() {
    try (var journal = open(folder)) {
      write(journal, "a", 1, 600);
      write(journal, "b", 1, 1);

      assertThat(texts(journal, "a", 4, 6, Long.MAX_VALUE)).containsExactly("a#4", "a#5", "a#6");
      assertThat(texts(journal, "a", 4, 600, 2)).containsExactly("a#4", "a#5");
      assertThat(texts(journal, "a", 599, Long.MAX_VALUE, Long.MAX_VALUE)).hasSize(2);
      assertThat(texts(journal, "a", 5, 4, Long.MAX_VALUE)).isEmpty();
      assertThat(texts(journal, "a", 1, 600, 0)).isEmpty();
      assertThat(texts(journal, "a", 1, Long.MAX_VALUE, 555)).hasSize(555);
      assertThat(numbers(journal, "a"))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 600).boxed().toList());
    }
  }

  @Test
  void theHighestNumberOutlivesDeletionAndRestart() {
    try (var journal = open(folder)) {
      write(journal, "a", 1, 10);
      assertThat(get(journal.highest("a"))).isEqualTo(10);
      assertThat(get(journal.highest("b"))).isZero();

      get(journal.deleteTo("a", 4));
      assertThat(numbers(journal, "a")).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
      get(journal.deleteTo("a", 3));
      assertThat(numbers(journal, "a")).hasSize(6);
    }
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
      get(journal.deleteTo("a", Long.MAX_VALUE));
      get(journal.deleteTo("never", Long.MAX_VALUE));
      assertThat(numbers(journal, "a")).isEmpty();
      assertThat(get(journal.highest("a"))).isEqualTo(10);
    }
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).isEmpty();
      assertThat(get(journal.highest("a"))).isEqualTo(10);
      assertThat(get(journal.highest("never"))).isZero();
      write(journal, "a", 11, 12);
      assertThat(numbers(journal, "a")).containsExactly(11L, 12L);
    }
  }

  @Test
  void whatCannotBeSerializedIsRejectedAlone() {
    try (var journal = open(folder)) {
      var good = List.<Storable>of(TestEvent.of("a", 1, "one"));
      var bad =
          List.<Storable>of(TestEvent.of("a", 2, "two"), new TestEvent("a", 3, "three", true));
      var next = List.<Storable>of(TestEvent.of("a", 4, "four"));

      var outcomes = get(journal.append(List.of(good, bad, next)));

      assertThat(outcomes.get(0)).isEmpty();
      assertThat(outcomes.get(1)).isPresent();
      assertThat(outcomes.get(1).orElseThrow()).hasMessageContaining("broken on purpose");
      assertThat(outcomes.get(2)).isEmpty();
      assertThat(texts(journal, "a")).containsExactly("one", "four");
    }
    try (var journal = open(folder)) {
      assertThat(texts(journal, "a")).containsExactly("one", "four");
      assertThat(get(journal.highest("a"))).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 5_000, 9_000, 40_000, 70_000, 200_000})
  void eventsOfAnySizeFit(int bytes) {
    try (var journal = open(folder)) {
      for (int n = 1; n <= 5; n++) {
        get(Fixture.writeLarge(journal, "a", n, bytes));
        write(journal, "b", n, n);
      }
    }
    try (var journal = open(folder)) {
      assertThat(texts(journal, "a")).hasSize(5).allMatch(text -> text.length() == bytes);
      assertThat(numbers(journal, "b")).hasSize(5);
    }
  }

  @Test
  void aWriteBeyondTheLimitIsRejectedAndTheLogGoesOn() {
    try (var journal = open(folder)) {
      var outcomes =
          get(
              journal.append(
                  List.of(
                      List.of(TestEvent.of("a", 1, "x".repeat(300 << 10))),
                      List.of(TestEvent.of("a", 2, "small")))));

      assertThat(outcomes.get(0).orElseThrow()).hasMessageContaining("max-write-bytes");
      assertThat(outcomes.get(1)).isEmpty();
      assertThat(texts(journal, "a")).containsExactly("small");
    }
  }

  @Test
  void anAtomicWriteOfSeveralEventsComesBackWhole() {
    var events =
        LongStream.rangeClosed(1, 50)
            .<Storable>mapToObj(n -> TestEvent.of("a", n, "y".repeat(1000)))
            .toList();
    try (var journal = open(folder)) {
      get(journal.append(List.of(events)));
    }
    try (var journal = open(folder)) {
      assertThat(numbers(journal, "a")).hasSize(50);
    }
  }

  @Test
  void aNumberThatWasWrittenIsNeverReplaced() {
    try (var journal = open(folder)) {
      write(journal, "a", 1, 3);

      assertThatThrownBy(() -> get(journal.append(List.of(List.of(TestEvent.of("a", 3, "other"))))))
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("another writer");
      get(journal.deleteTo("a", 3));
      assertThatThrownBy(() -> get(journal.append(List.of(List.of(TestEvent.of("a", 2, "other"))))))
          .hasMessageContaining("another writer");
      write(journal, "a", 4, 4);
      assertThat(texts(journal, "a")).containsExactly("a#4");
    }
  }

  @Test
  void manyWritersShareAForce() {
    int pids = 100;
    int rounds = 20;
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder))) {
      int before = files.forces.get();
      var chains = new ArrayList<CompletableFuture<?>>();
      for (int p = 0; p < pids; p++) {
        String pid = "pid-" + p;
        CompletableFuture<?> chain = CompletableFuture.completedFuture(null);
        for (int n = 1; n <= rounds; n++) {
          int number = n;
          chain = chain.thenCompose(_ -> journal.append(TestEvent.singles(pid, number, number)));
        }
        chains.add(chain);
      }
      get(CompletableFuture.allOf(chains.toArray(CompletableFuture[]::new)));

      int forces = files.forces.get() - before;
      System.out.printf("%d writes of %d ids took %d fsyncs%n", pids * rounds, pids, forces);
      assertThat(forces).isLessThan(pids * rounds / 5);
      for (int p = 0; p < pids; p++) {
        assertThat(numbers(journal, "pid-" + p)).hasSize(rounds).isSorted();
      }
    }
    try (var journal = open(folder)) {
      for (int p = 0; p < pids; p++) {
        assertThat(texts(journal, "pid-" + p))
            .containsExactlyElementsOf(expected("pid-" + p, rounds));
      }
    }
  }

  private static List<String> expected(String pid, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> TestEvent.text(pid, n)).toList();
  }

  @Test
  void nothingIsAcknowledgedBeforeItIsForced() {
    var files = new FaultyFiles(folder);
    try (var journal = open(files, Fixture.settings(folder));
        var gate = new Gate()) {
      files.beforeForce = gate;
      var write = journal.append(TestEvent.singles("a", 1, 1));
      gate.awaitReached();

      assertThat(write).isNotDone();
      assertThat(texts(journal, "a")).isEmpty();
      var highest = journal.highest("a");
      gate.open();
      get(write);
      assertThat(texts(journal, "a")).containsExactly("a#1");
      assertThat(get(highest)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(JournalSettings.Fsync.class)
  void everyPolicyKeepsEverythingOverAnOrderlyRestart(JournalSettings.Fsync fsync) {
    var settings = Fixture.settings(folder, fsync, true);
    try (var journal = open(settings)) {
      write(journal, "a", 1, 300);
      get(journal.deleteTo("a", 100));
    }
    assertThat(
            Fixture.warnings(
                () -> {
                  try (var journal = open(settings)) {
                    assertThat(numbers(journal, "a")).hasSize(200);
                  }
                }))
        .isEmpty();
  }

  @Test
  void intervalForcesFarLessOftenThanItWrites() {
    var files = new FaultyFiles(folder);
    var settings = Fixture.settings(folder, JournalSettings.Fsync.INTERVAL, true);
    try (var journal = open(files, settings);
        var gate = new Gate()) {
      int before = files.forces.get();
      write(journal, "a", 1, 500);
      int during = files.forces.get() - before;
      files.beforeForce = gate;
      write(journal, "a", 501, 501);
      gate.awaitReached();

      assertThat(during).isLessThan(250);
      assertThat(numbers(journal, "a")).hasSize(501);
    }
  }

  @Test
  void oneFolderBelongsToOneJournal() {
    try (var journal = open(folder)) {
      write(journal, "a", 1, 1);
      assertThatThrownBy(() -> open(folder))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("another journal");
    }
    open(folder).close();
  }

  @Test
  void aClosedJournalRefuses() {
    var journal = open(folder);
    write(journal, "a", 1, 1);
    journal.close();

    assertThatThrownBy(() -> get(journal.append(TestEvent.singles("a", 2, 2))))
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> texts(journal, "a")).isInstanceOf(StorageException.class);
  }

  @Test
  void thePureJavaIndexDoesTheSame() {
    var settings = Fixture.settings(folder, JournalSettings.Fsync.ALWAYS, false);
    try (var journal = open(settings)) {
      write(journal, "a", 1, 200);
      get(journal.deleteTo("a", 150));
    }
    try (var journal = open(settings)) {
      assertThat(numbers(journal, "a")).hasSize(50);
    }
    assertThat(
            Fixture.warnings(
                () -> {
                  try (var journal = open(folder)) {
                    assertThat(numbers(journal, "a")).hasSize(50);
                    assertThat(get(journal.highest("a"))).isEqualTo(200);
                  }
                }))
        .as("a node may change from one to the other")
        .singleElement()
        .asString()
        .contains("built anew");
  }

  @Test
  void figuresTellHowWritesWereGrouped() {
    var stats = new JournalStats();
    try (var journal = Journal.open(Fixture.settings(folder), stats, System::nanoTime)) {
      write(journal, "a", 1, 10);
      get(journal.append(TestEvent.singles("a", 11, 20)));
    }

    assertThat(stats.events()).isEqualTo(20);
    assertThat(stats.groupWrites().count()).isEqualTo(11);
    assertThat(stats.groupWrites().sum()).isEqualTo(20);
    assertThat(stats.groupWrites().buckets())
        .contains(new Histogram.Bucket(1, 10), new Histogram.Bucket(16, 1));
    assertThat(stats.forceNanos().count()).isEqualTo(11);
    assertThat(stats.bytes()).isGreaterThan(20L * LogRecord.HEADER_BYTES);
  }
}
