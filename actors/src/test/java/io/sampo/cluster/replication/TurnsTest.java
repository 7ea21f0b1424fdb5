package io.sampo.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Turns<String> turns = new Turns<>();
  private final List<CompletableFuture<Integer>> begun = new ArrayList<>();

  private CompletableFuture<Integer> take(String kind) {
    return turns.take(kind, this::begin).toCompletableFuture();
  }

  private CompletionStage<Integer> begin() {
    var work = new CompletableFuture<Integer>();
    begun.add(work);
    return work;
  }

  @Test
  void oneBeginsWhenTheOneBeforeHasEndedAndOtherKindsDoNotWait() {
    var first = take("a");
    var second = take("a");
    var third = take("a");
    var other = take("b");
    assertThat(begun).hasSize(2);

    begun.get(0).complete(1);
    assertThat(first).isCompletedWithValue(1);
    assertThat(begun).hasSize(3);
    assertThat(second).isNotDone();

    begun.get(2).completeExceptionally(new IllegalStateException("not now"));
    assertThat(second).isCompletedExceptionally();
    assertThat(begun).hasSize(4);

    begun.get(3).complete(3);
    begun.get(1).complete(4);
    assertThat(third).isCompletedWithValue(3);
    assertThat(other).isCompletedWithValue(4);
    assertThat(turns.size()).isZero();
  }

  @Test
  void workThatCannotEvenBeginLetsTheNextOneBegin() {
    var broken =
        turns.<Integer>take(
            "a",
            () -> {
              throw new IllegalStateException("broken");
            });
    assertThat(broken.toCompletableFuture()).isCompletedExceptionally();

    take("a");

    assertThat(begun).hasSize(1);
  }
}
