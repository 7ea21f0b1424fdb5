package io.sampo.cluster.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.model.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class UpdatePermitsTest {
  private final UpdatePermits permits = new UpdatePermits(2, Runnable::run);
  private final List<CompletableFuture<Integer>> begun = new ArrayList<>();

  @Test
  void soManyGoOnAtOnceAndTheOthersFollowInOrder() {
    var all = new ArrayList<CompletionStage<Integer>>();
    for (int i = 0; i < 4; i++) {
      all.add(change());
    }
    assertThat(begun).hasSize(2);
    begun.get(1).complete(1);
    assertThat(begun).hasSize(3);
    begun.get(0).completeExceptionally(new IllegalStateException("no"));
    assertThat(begun).hasSize(4);
    begun.get(2).complete(2);
    begun.get(3).complete(3);
    assertThat(all.get(1).toCompletableFuture().join()).isEqualTo(1);
    assertThatThrownBy(() -> all.get(0).toCompletableFuture().join()).hasMessageContaining("no");
    assertThat(all.get(3).toCompletableFuture().join()).isEqualTo(3);
    change();
    change();
    assertThat(begun).hasSize(6);
  }

  @Test
  void oneThatThrowsGivesItsTurnBack() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  permits
                      .run(
                          () -> {
                            throw new IllegalStateException("at once");
                          })
                      .toCompletableFuture()
                      .join())
          .hasMessageContaining("at once");
    }
    change();
    change();
    assertThat(begun).hasSize(2);
  }

  @Test
  void tooManyThatWaitAreRefused() {
    for (int i = 0; i < UpdatePermits.MOST_WAITING + 2; i++) {
      change();
    }
    assertThatThrownBy(() -> change().toCompletableFuture().join())
        .hasRootCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("wait for their turn");
  }

  private CompletionStage<Integer> change() {
    return permits.run(
        () -> {
          var change = new CompletableFuture<Integer>();
          begun.add(change);
          return change;
        });
  }
}
