package io.sampo.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.cluster.coordinator.Coordinator.Answer;
import io.sampo.cluster.wire.PeerFailure;
import io.sampo.cluster.wire.TestPeer;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoordinatorRelayTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final CoordinatorRequest REQUEST =
      new CoordinatorRequest(
          new UUID(1, 2),
          new CatalogCommand.SetKey("k", "\"v\""),
          new PeerId(77),
          Instant.ofEpochMilli(1_234_567));

  private static final Answer DONE = new Answer(new Outcome(true, null), 5);

  private final TestPeer outside = TestPeer.start();
  private final TestPeer member = TestPeer.start();
  private final List<CoordinatorRequest> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    outside.close();
    member.close();
  }

  /** A member whose coordinator gives that answer. */
  private void serve(CompletionStage<Answer> answer) {
    CoordinatorRelay.start(
        member.network(),
        (request, _) -> {
          heard.add(request);
          return answer;
        },
        () -> true,
        Optional::empty);
  }

  private CoordinatorRelay relay(boolean isIn, CompletionStage<Answer> own) {
    return CoordinatorRelay.start(
        outside.network(), (_, _) -> own, () -> isIn, () -> Optional.of(member.address()));
  }

  private static Answer ask(CoordinatorRelay relay) {
    // A join does not heed the interrupt with which the test's own time ends.
    return relay.ask(REQUEST, LIMIT).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void aMemberIsAskedThroughTheNetwork() {
    var refused = new Answer(new Outcome(false, Refusal.NotFound.collection("c")), 9);
    serve(CompletableFuture.completedFuture(refused));

    assertThat(ask(relay(false, new CompletableFuture<>()))).isEqualTo(refused);
    assertThat(heard).containsExactly(REQUEST);
  }

  @Test
  void whoIsAMemberAsksItself() {
    assertThat(ask(relay(true, CompletableFuture.completedFuture(DONE)))).isEqualTo(DONE);
    assertThat(heard).isEmpty();
  }

  @Test
  void aMemberWhoseOwnWayLeadsNowhereGoesRoundAndStaysThere() {
    serve(CompletableFuture.completedFuture(DONE));
    var relay = relay(true, CompletableFuture.failedFuture(new TimeoutException("nobody")));

    assertThatThrownBy(() -> ask(relay)).hasCauseInstanceOf(TimeoutException.class);
    assertThat(ask(relay)).isEqualTo(DONE);
    assertThat(ask(relay)).isEqualTo(DONE);
    assertThat(heard).hasSize(2);
  }

  @Test
  void aMemberWithoutAWayItselfSaysSoAtOnce() {
    serve(CompletableFuture.failedFuture(new IllegalStateException("no control plane")));

    assertThatThrownBy(() -> ask(relay(false, new CompletableFuture<>())))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PeerFailure.class)
        .hasMessageContaining("no control plane");
  }
}
