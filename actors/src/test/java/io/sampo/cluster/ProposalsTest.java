package io.sampo.cluster;

import static io.sampo.cluster.FakeGroup.failure;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.consensus.ConsensusException;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.RaftGroup.Applied;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.wire.Service;
import io.sampo.cluster.wire.TestPeer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One peer proposes at another, over the network. */
class ProposalsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] OPERATION = {1, 2, 3};

  private final TestPeer asker = TestPeer.start();
  private final TestPeer leader = TestPeer.start();
  private final FakeGroup group = new FakeGroup(leading(member(1)));

  @AfterEach
  void stop() {
    asker.close();
    leader.close();
  }

  private void serve() {
    leader.network().onQuestion(Service.PROPOSE, body -> Proposals.serve(group, body));
  }

  private CompletionStage<Applied> ask(Duration limit) {
    return Proposals.ask(asker.network(), leader.address(), OPERATION, limit);
  }

  private static void assertFails(CompletionStage<Applied> stage, Kind kind) {
    assertThatThrownBy(() -> stage.toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ConsensusException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
  }

  @Test
  void whatTheLeaderAppliedComesBackWithItsPlaceInTheLog() {
    group.onPropose(
        operation -> {
          assertThat(operation).isEqualTo(OPERATION);
          return CompletableFuture.completedFuture(new Applied(1L << 40, new LogAnswer.Fenced(7)));
        });
    serve();

    var applied = ask(PATIENCE).toCompletableFuture().join();

    assertThat(applied).isEqualTo(new Applied(1L << 40, new LogAnswer.Fenced(7)));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whyItWasNotDoneComesBackToo(Kind kind) {
    group.onPropose(_ -> failure(kind));
    serve();

    assertFails(ask(PATIENCE), kind);
  }

  @Test
  void aFailureOfAnotherKindLeavesItUnknownWhetherItWasDone() {
    group.onPropose(_ -> CompletableFuture.failedFuture(new IllegalStateException("a bug")));
    serve();

    assertFails(ask(PATIENCE), Kind.UNKNOWN);
  }

  @Test
  void withoutAnAnswerItIsUnknownWhetherItWasDone() {
    leader.network().onQuestion(Service.PROPOSE, _ -> new CompletableFuture<>());

    assertFails(ask(Duration.ofMillis(200)), Kind.UNKNOWN);
  }
}
