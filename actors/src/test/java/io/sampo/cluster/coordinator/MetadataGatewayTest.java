package io.sampo.cluster.coordinator;

import static io.sampo.cluster.FakeGroup.following;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.FakeGroup;
import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogEvent;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.cluster.coordinator.Coordinator.Answer;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetadataGatewayTest {
  private static final PeerId SELF = new PeerId(1);
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final CatalogCommand COMMAND = new CatalogCommand.SetKey("k", "1");
  private static final Answer DONE = new Answer(new Outcome(true, null), 0);

  private final FakeGroup group = new FakeGroup(leading(member(1)));
  private final Catalog catalog = new Catalog(CatalogState.EMPTY);
  private final List<CoordinatorRequest> asked = new CopyOnWriteArrayList<>();

  /** What the coordinator says, one after the other; the last again and again. */
  private final Queue<Supplier<CompletionStage<Answer>>> answers = new ArrayDeque<>();

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong ids = new AtomicLong();

  /** Each look at the clock takes this long; what is waited for in earnest is milliseconds. */
  private Duration perLook = Duration.ZERO;

  private final MetadataGateway gateway =
      new MetadataGateway(
          group,
          (request, _) -> {
            asked.add(request);
            var next = answers.size() > 1 ? answers.remove() : answers.peek();
            return next == null ? noAnswer() : next.get();
          },
          catalog,
          SELF,
          InstantSource.fixed(NOW),
          () -> nanos.addAndGet(perLook.toNanos()),
          () -> new UUID(7, ids.incrementAndGet()));

  private static CompletionStage<Answer> noAnswer() {
    return CompletableFuture.failedFuture(new java.util.concurrent.TimeoutException("no answer"));
  }

  private static CompletionStage<Answer> answer(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private boolean execute() {
    return gateway.execute(COMMAND, null).toCompletableFuture().join();
  }

  private void assertRefused(String text) {
    assertThatThrownBy(this::execute)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().text()).isEqualTo(text));
  }

  @Test
  void whatTheCoordinatorDidIsTheAnswer() {
    answers.add(() -> answer(DONE));
    assertThat(execute()).isTrue();
    answers.clear();
    answers.add(() -> answer(new Answer(new Outcome(false, null), 0)));
    assertThat(execute()).isFalse();

    assertThat(asked).extracting(CoordinatorRequest::command).containsOnly(COMMAND);
    assertThat(asked).extracting(CoordinatorRequest::origin).containsOnly(SELF);
    assertThat(asked).extracting(CoordinatorRequest::deadline).containsOnly(NOW.plusSeconds(10));
    assertThat(asked.getFirst().id()).isNotEqualTo(asked.getLast().id());
  }

  @Test
  void aCallerCanAllowLessTime() {
    answers.add(() -> answer(DONE));
    gateway.execute(COMMAND, Duration.ofSeconds(3)).toCompletableFuture().join();
    assertThat(asked.getFirst().deadline()).isEqualTo(NOW.plusSeconds(3));
  }

  @Test
  void withoutALeaderNobodyIsAskedAndTheTextSaysWhy() {
    perLook = Duration.ofSeconds(1);
    group.see(() -> following(member(1), Optional.empty()));

    assertRefused(
        "Service internal error: Failed to propose operation: leader is not established within"
            + " 10s");
    assertThat(asked).isEmpty();
  }

  @Test
  void whoWasAskedMayHaveDoneItAndTheTextSaysSo() {
    perLook = Duration.ofSeconds(1);

    assertRefused(
        "Service internal error: Waiting for consensus operation commit failed. Timeout set at: 10"
            + " seconds. Whether it was done is unknown; it is not begun any more");
    assertThat(asked).isNotEmpty();
  }

  @Test
  void aRepeatedQuestionHasTheSameIdAndDeadline() {
    answers.addAll(
        List.of(MetadataGatewayTest::noAnswer, MetadataGatewayTest::noAnswer, () -> answer(DONE)));

    assertThat(execute()).isTrue();

    assertThat(asked).hasSize(3);
    assertThat(new HashSet<>(asked.stream().map(CoordinatorRequest::id).toList())).hasSize(1);
    assertThat(new HashSet<>(asked.stream().map(CoordinatorRequest::deadline).toList())).hasSize(1);
  }

  @Test
  void aLeaderThatIsFoundMeanwhileIsEnough() {
    var looks = new AtomicLong();
    group.see(
        () ->
            looks.incrementAndGet() < 3
                ? following(member(1), Optional.empty())
                : following(member(1), Optional.of(member(2)), member(2)));
    answers.add(() -> answer(DONE));

    assertThat(execute()).isTrue();
  }

  @Test
  void aRefusalIsPassedOn() {
    answers.add(() -> answer(new Answer(new Outcome(false, Refusal.NotFound.collection("c")), 0)));
    assertRefused("Not found: Collection `c` doesn't exist!");
  }

  @Test
  void theAnswerWaitsForThisPeersOwnCatalog() {
    answers.add(() -> answer(new Answer(new Outcome(true, null), 1)));
    var result = gateway.execute(COMMAND, null).toCompletableFuture();
    assertThat(result).isNotDone();

    catalog.publish(
        CatalogMachine.evolve(CatalogState.EMPTY, new CatalogEvent.KeySet(1, "k", "1")));

    assertThat(result.join()).isTrue();
  }

  @Test
  void whatThisPeerDoesNotSeeInTimeIsDoneAllTheSame() {
    answers.add(() -> answer(new Answer(new Outcome(true, null), 1)));
    perLook = Duration.ofSeconds(4); // two looks until it is asked, and then nothing is left

    assertRefused(
        "Service internal error: Waiting for consensus operation commit failed. Timeout set at: 10"
            + " seconds. It is done, and this peer has not seen it yet");
  }
}
