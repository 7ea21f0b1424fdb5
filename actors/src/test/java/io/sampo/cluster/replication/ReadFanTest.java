package io.sampo.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.model.ReadOptions.Consistency;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReadFanTest {
  private final List<Integer> asked = new ArrayList<>();

  @Test
  void asksNoMoreThanHaveToAgree() {
    assertThat(join(1, List.of(good(1), good(2)))).containsExactly(1);
    assertThat(join(2, List.of(good(3), good(4), good(5)))).containsExactly(3, 4);
    assertThat(asked).containsExactly(1, 3, 4);
  }

  @Test
  void asksTheNextOneWhereOneFails() {
    assertThat(join(1, List.of(bad(1, new Refusal.Internal("gone")), good(2)))).containsExactly(2);
  }

  @Test
  void asksAnotherOneWhereOneHesitates() {
    assertThat(join(1, List.of(CompletableFuture::new, good(2)))).containsExactly(2);
  }

  @Test
  void asksMoreFromTheBeginningWhereACollectionWantsThat() {
    var spread = new ReadSpread(2, Duration.ofHours(1));
    assertThat(join(1, List.of(CompletableFuture::new, good(2), good(3), good(4)), spread))
        .containsExactly(2);
    assertThat(asked).containsExactly(2, 3);
  }

  @Test
  void whatNoReplicaCouldDoFailsAtOnce() {
    var why = new Refusal.BadInput("no such vector");
    assertThatThrownBy(() -> join(1, List.of(bad(1, why), good(2))))
        .hasRootCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("no such vector");
    assertThat(asked).containsExactly(1);
  }

  @Test
  void tellsAllFailuresWhenTooFewAreLeft() {
    assertThatThrownBy(
            () ->
                join(
                    2,
                    List.of(
                        good(1),
                        bad(2, new Refusal.Internal("two")),
                        bad(3, new Refusal.Internal("three")))))
        .hasMessageContaining("2 of 3 read operations failed")
        .hasMessageContaining("two")
        .hasMessageContaining("three");
  }

  @Test
  void aReadNeedsAsManyAnswersAsItsConsistencySays() {
    assertThat(ReadNeed.of(null, 3)).isEqualTo(ReadNeed.ONE);
    assertThat(ReadNeed.of(new Consistency.Factor(2), 3)).isEqualTo(new ReadNeed(2, false));
    assertThat(ReadNeed.of(new Consistency.Factor(9), 3)).isEqualTo(new ReadNeed(3, false));
    assertThat(ReadNeed.of(level(Consistency.Name.QUORUM), 3)).isEqualTo(new ReadNeed(2, false));
    assertThat(ReadNeed.of(level(Consistency.Name.ALL), 3)).isEqualTo(new ReadNeed(3, false));
    var majority = ReadNeed.of(level(Consistency.Name.MAJORITY), 3);
    assertThat(majority).isEqualTo(new ReadNeed(3, true));
    assertThat(majority.threshold(3)).isEqualTo(2);
  }

  private static Consistency level(Consistency.Name name) {
    return new Consistency.Level(name);
  }

  private Supplier<CompletionStage<Integer>> good(int number) {
    return () -> {
      asked.add(number);
      return CompletableFuture.completedFuture(number);
    };
  }

  private Supplier<CompletionStage<Integer>> bad(int number, Refusal why) {
    return () -> {
      asked.add(number);
      return CompletableFuture.failedFuture(new RefusedException(why));
    };
  }

  private static List<Integer> join(
      int needed, List<Supplier<CompletionStage<Integer>>> candidates) {
    return join(needed, candidates, ReadSpread.USUAL);
  }

  private static List<Integer> join(
      int needed, List<Supplier<CompletionStage<Integer>>> candidates, ReadSpread spread) {
    return ReadFan.ask(candidates, needed, spread)
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }
}
