package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sampo.fault.Contradiction.Kind;
import io.sampo.fault.PastWrite.Heard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the checker must find, and what it must not take for wrong. */
class HistoryCheckerTest {
  private static final long POINT = 7;
  private static final int WALKS = 200;

  private final History history = new History();

  @Test
  void findsAnAcknowledgedWriteThatIsLost() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.APPLIED);
    write(PastWrite.Kind.UPSERT, 2, 20, 30, Heard.APPLIED);
    last(point(1));

    assertThat(found()).containsExactly(Kind.LOST);
  }

  @Test
  void findsThatAWriteThatWasOnlyLoggedIsLost() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.LOGGED);
    last(Optional.empty());

    assertThat(found()).containsExactly(Kind.LOST);
  }

  @Test
  void findsALostKeyOfThePayload() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.APPLIED);
    write(PastWrite.Kind.SET_A, 2, 20, 30, Heard.APPLIED);
    last(point(1));

    assertThat(found()).containsExactly(Kind.LOST);
  }

  @Test
  void findsAPointThatIsGoneAlthoughItWasChanged() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.APPLIED);
    write(PastWrite.Kind.DELETE, 2, 20, 30, Heard.APPLIED);
    write(PastWrite.Kind.OVERWRITE, 3, 40, 50, Heard.APPLIED);
    last(Optional.empty());

    assertThat(history.contradictions())
        .extracting(Contradiction::kind, Contradiction::changed)
        .containsExactly(tuple(Kind.GONE, 40L));
  }

  @Test
  void findsADeletedPointThatIsBack() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.APPLIED);
    write(PastWrite.Kind.DELETE, 2, 20, 30, Heard.APPLIED);
    last(point(1));

    assertThat(found()).containsExactly(Kind.BACK);
  }

  @Test
  void findsAStaleRead() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.APPLIED);
    write(PastWrite.Kind.UPSERT, 2, 20, 30, Heard.APPLIED);
    read(point(1), 31, 40);

    assertThat(found()).containsExactly(Kind.STALE);
  }

  @Test
  void findsAValueThatNobodyWroteAndOneFromTheFuture() {
    read(point(1), 0, 10);
    write(PastWrite.Kind.UPSERT, 1, 20, 30, Heard.APPLIED);
    read(point(9), 40, 50);

    assertThat(found()).containsExactly(Kind.MADE_UP, Kind.MADE_UP);
  }

  @Test
  void findsAWriteThatWasNeverSent() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.UNSENT);
    last(point(1));

    assertThat(found()).containsExactly(Kind.MADE_UP);
  }

  @Test
  void findsATornPoint() {
    write(PastWrite.Kind.UPSERT, 1, 0, 30, Heard.APPLIED);
    write(PastWrite.Kind.UPSERT, 2, 0, 30, Heard.APPLIED);
    last(Optional.of(new Expected(2, Map.of("n", 1L))));

    assertThat(found()).containsExactly(Kind.TORN);
  }

  @Test
  void findsReplicasThatDifferAndMissingOnes() {
    var same = Map.of(0, Map.of("peer 0", "3 points a", "peer 1", "3 points a"));
    var different = Map.of(0, Map.of("peer 0", "3 points a", "peer 1", "3 points b"));
    var alone = Map.of(0, Map.of("peer 0", "3 points a"));

    assertThat(ReplicatedCollection.areEqual(same, 1, 2)).isTrue();
    assertThat(ReplicatedCollection.areEqual(different, 1, 2)).isFalse();
    assertThat(ReplicatedCollection.areEqual(alone, 1, 2)).isFalse();
    assertThat(ReplicatedCollection.areEqual(same, 2, 2)).isFalse();
  }

  @Test
  void whatIsUnknownMayHappenAtAnyTimeOrNever() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.UNKNOWN);
    write(PastWrite.Kind.UPSERT, 2, 20, 30, Heard.APPLIED);
    read(point(2), 40, 50);
    read(point(1), 60, 70);
    last(point(1));

    assertThat(found()).isEmpty();
  }

  @Test
  void changesAtTheSameTimeComeInAnyOrder() {
    write(PastWrite.Kind.UPSERT, 1, 0, 20, Heard.APPLIED);
    write(PastWrite.Kind.DELETE, 2, 10, 30, Heard.APPLIED);
    read(point(1), 40, 50);
    read(Optional.empty(), 40, 50);

    assertThat(found()).isEmpty();
  }

  @Test
  void aReadDuringAWriteSeesEither() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.APPLIED);
    write(PastWrite.Kind.UPSERT, 2, 20, 40, Heard.APPLIED);
    read(point(1), 30, 35);
    read(point(2), 30, 35);
    read(point(1), 39, 60);

    assertThat(found()).isEmpty();
  }

  @Test
  void whatIsOnlyLoggedMayBeSeenLate() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.LOGGED);
    read(Optional.empty(), 20, 30);
    last(point(1));

    assertThat(found()).isEmpty();
  }

  @Test
  void aWriteThatWasOnlyLoggedStillComesBeforeThoseAfterIt() {
    write(PastWrite.Kind.UPSERT, 1, 0, 10, Heard.LOGGED);
    write(PastWrite.Kind.UPSERT, 2, 20, 30, Heard.APPLIED);
    last(point(1));

    assertThat(found()).containsExactly(Kind.LOST);
  }

  @Test
  void aPayloadThatWasOnlyLoggedMayHaveFoundNoPoint() {
    write(PastWrite.Kind.OVERWRITE, 1, 0, 10, Heard.LOGGED);
    last(Optional.empty());

    assertThat(found()).isEmpty();
  }

  @Test
  void saysNothingWrongOfAStoreThatDoesOneThingAfterTheOther() {
    for (long seed = 0; seed < WALKS; seed++) {
      var walked = walk(new Random(seed));
      assertThat(walked.contradictions()).as("seed %d", seed).isEmpty();
    }
  }

  /** Each change takes place at one moment between its begin and its end, or never. */
  private static History walk(Random random) {
    var walked = new History();
    Optional<Expected> now = Optional.empty();
    for (int value = 1; value < 60; value++) {
      long at = value * 10L;
      long begin = at - random.nextInt(40);
      long end = at + random.nextInt(40);
      if (random.nextInt(3) == 0) {
        walked.add(new PastRead(POINT, now, begin, end, false, "walk"));
        continue;
      }
      var kinds = List.of(PastWrite.Kind.values());
      var kind = kinds.get(random.nextInt(kinds.size()));
      boolean missing = now.isEmpty() && !kind.isUnconditional();
      boolean lost = random.nextInt(8) == 0;
      boolean unheard = lost || missing || random.nextInt(8) == 0;
      if (!lost) {
        now = change(kind, value).apply(now);
      }
      walked.add(
          new PastWrite(
              kind,
              value,
              Set.of(POINT),
              begin,
              unheard ? begin : end,
              unheard ? Heard.UNKNOWN : Heard.APPLIED,
              "walk"));
    }
    walked.add(new PastRead(POINT, now, 10_000, 10_001, true, "walk"));
    return walked;
  }

  private static Expected.Change change(PastWrite.Kind kind, long value) {
    return switch (kind) {
      case UPSERT -> Expected.upsert(value);
      case OVERWRITE -> Expected.overwritePayload(value);
      case SET_A -> Expected.setPayload("a", value);
      case SET_B -> Expected.setPayload("b", value);
      case DELETE, DELETE_IF -> Expected.delete();
    };
  }

  private void write(PastWrite.Kind kind, long value, long begin, long end, Heard heard) {
    history.add(new PastWrite(kind, value, Set.of(POINT), begin, end, heard, "test"));
  }

  private void read(Optional<Expected> found, long begin, long end) {
    history.add(new PastRead(POINT, found, begin, end, false, "test"));
  }

  private void last(Optional<Expected> found) {
    history.add(new PastRead(POINT, found, 1_000, 1_010, true, "test"));
  }

  private static Optional<Expected> point(long number) {
    return Expected.upsert(number).apply(Optional.empty());
  }

  private Iterable<Kind> found() {
    return history.contradictions().stream().map(Contradiction::kind).toList();
  }
}
