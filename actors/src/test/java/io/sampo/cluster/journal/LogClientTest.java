package io.sampo.cluster.journal;

import static io.sampo.cluster.FakeGroup.failure;
import static io.sampo.cluster.FakeGroup.following;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.FakeGroup;
import io.sampo.cluster.TestInstruments;
import io.sampo.cluster.consensus.ConsensusException;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup.Applied;
import io.sampo.cluster.consensus.RaftMetrics;
import io.sampo.cluster.journal.LogClient.Logged;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.metadata.LogOperation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LogClientTest {
  private static final MemberId SELF = member(1);
  private static final MemberId OTHER = member(2);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final LogOperation OPERATION = new LogOperation.Lost(7);
  private static final Applied DONE = new Applied(9, new LogAnswer.Done());

  private final FakeGroup group = new FakeGroup(leading(SELF, OTHER));
  private final List<MemberId> linked = new CopyOnWriteArrayList<>();
  private CompletionStage<Applied> linkAnswer = failure(Kind.UNKNOWN);

  private final TestInstruments instruments = new TestInstruments();

  private final LogClient client =
      new LogClient(
          group,
          (leader, operation, limit) -> {
            assertThat(LogCodec.readOperation(operation)).isEqualTo(OPERATION);
            assertThat(limit).isLessThanOrEqualTo(Duration.ofSeconds(1));
            linked.add(leader);
            return linkAnswer;
          },
          System::nanoTime,
          new RaftMetrics(instruments));

  private Logged submit(Duration limit) {
    return client.submit(OPERATION, limit).toCompletableFuture().join();
  }

  private void assertKind(Duration limit, Kind kind) {
    assertThatThrownBy(() -> submit(limit))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ConsensusException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void theLeaderProposesItself() {
    group.onPropose(_ -> CompletableFuture.completedFuture(DONE));
    assertThat(submit(LIMIT)).isEqualTo(new Logged(9, new LogAnswer.Done()));
    assertThat(linked).isEmpty();
  }

  @Test
  void othersHaveTheLeaderPropose() {
    group.see(() -> following(SELF, Optional.of(OTHER), OTHER));
    linkAnswer = CompletableFuture.completedFuture(DONE);
    assertThat(submit(LIMIT).index()).isEqualTo(9);
    assertThat(linked).containsExactly(OTHER);
  }

  @Test
  void whatDidNotHappenOrMayHaveHappenedIsTriedAgain() {
    var kinds = new CopyOnWriteArrayList<>(List.of(Kind.NOT_LEADER, Kind.NOT_NOW, Kind.UNKNOWN));
    group.onPropose(
        _ ->
            kinds.isEmpty()
                ? CompletableFuture.completedFuture(DONE)
                : failure(kinds.removeFirst()));
    assertThat(submit(LIMIT).index()).isEqualTo(9);
  }

  @Test
  void onlyWhatIsCommittedIsRecordedAndOnceHoweverOftenItIsTried() {
    var kinds = new CopyOnWriteArrayList<>(List.of(Kind.NOT_NOW, Kind.REFUSED, Kind.NOT_NOW));
    group.onPropose(
        _ ->
            kinds.isEmpty()
                ? CompletableFuture.completedFuture(DONE)
                : failure(kinds.removeFirst()));
    assertKind(LIMIT, Kind.REFUSED);
    assertThat(instruments.times("sampo_raft_commit_seconds")).isZero();
    submit(LIMIT);
    assertThat(instruments.times("sampo_raft_commit_seconds")).isEqualTo(1);
    assertThat(instruments.longest("sampo_raft_commit_seconds"))
        .as("the pause between the attempts belongs to it")
        .isGreaterThan(Duration.ofMillis(45));
  }

  @Test
  void whatIsRefusedIsNotTriedAgain() {
    var calls = new CopyOnWriteArrayList<String>();
    group.onPropose(
        _ -> {
          calls.add("once");
          return failure(Kind.REFUSED);
        });
    assertKind(LIMIT, Kind.REFUSED);
    assertThat(calls).hasSize(1);
  }

  @Test
  void withoutALeaderItFailsInTime() {
    group.see(() -> following(SELF, Optional.empty(), OTHER));
    assertKind(Duration.ofMillis(120), Kind.NOT_LEADER);
  }

  @Test
  void whoBelievesToLeadAndDoesNotIsNotAskedOverTheNetwork() {
    group.see(() -> following(SELF, Optional.of(SELF), OTHER));
    assertKind(Duration.ofMillis(120), Kind.NOT_LEADER);
    assertThat(linked).isEmpty();
  }

  @Test
  void aLeaderThatIsFoundMeanwhileIsAsked() {
    var looks = new CopyOnWriteArrayList<>(List.of(1, 2, 3));
    group
        .see(
            () -> {
              if (looks.isEmpty()) {
                return leading(SELF, OTHER);
              }
              looks.removeFirst();
              return following(SELF, Optional.empty(), OTHER);
            })
        .onPropose(_ -> CompletableFuture.completedFuture(DONE));
    assertThat(submit(LIMIT).index()).isEqualTo(9);
  }
}
