package io.sampo.cluster.membership;

import static io.sampo.cluster.FakeGroup.following;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftView.Condition;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.membership.PeerForms.ReplicaReport;
import io.sampo.cluster.membership.PeerForms.StatusReport;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardFigures.Optimizations;
import io.sampo.storage.segment.ShardFigures.SegmentFigures;
import io.sampo.storage.segment.ShardFigures.Usage;
import io.sampo.storage.segment.ShardFigures.VectorFigures;
import io.sampo.storage.segment.ShardInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusServiceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final MemberId ASKER = member(1);
  private static final MemberId ASKED = member(2);

  private final OnePeer asker = new OnePeer(ASKER, leading(ASKER, ASKED));
  private final OnePeer asked = new OnePeer(ASKED, following(ASKED, Optional.of(ASKER), ASKER));

  @AfterEach
  void close() {
    asker.close();
    asked.close();
  }

  private StatusReport ask() {
    return asker.status().ask(asked.address(), 0, PATIENCE).toCompletableFuture().join();
  }

  @Test
  void aPeerTellsWhatItsLogIsLike() {
    asked.see(OnePeer.at(asked.view(), 12, 9));

    var told = ask();

    assertThat(told.term()).isOne();
    assertThat(told.commit()).isEqualTo(12);
    assertThat(told.applied()).isEqualTo(9);
    assertThat(told.leader()).isEqualTo(1L);
    assertThat(told.role()).isEqualTo("Follower");
    assertThat(told.voter()).isTrue();
    assertThat(told.version()).isEqualTo(OnePeer.VERSION);
    assertThat(asked.status().raft().pendingOperations()).isEqualTo(3);
  }

  @Test
  void itSaysWhetherTheAskerIsInItsBook() {
    assertThat(ask().knowsAsker()).isFalse();

    asked.knows(ASKER, asker.address());

    assertThat(ask().knowsAsker()).isTrue();
    assertThat(ask().newestLife()).isZero();
  }

  @Test
  void consensusRunsOrHasStoppedOrFailedWithAReason() {
    assertThat(asked.status().thread()).isEqualTo(new ConsensusThread.Working(OnePeer.NOW));

    asked.see(OnePeer.at(asked.view(), 1, 1, new Condition.Failed("disk full")));
    assertThat(asked.status().thread())
        .isEqualTo(new ConsensusThread.StoppedWithError("disk full"));
    assertThat(ask().error()).isEqualTo("disk full");

    asked.see(OnePeer.at(asked.view(), 1, 1, new Condition.Stopped()));
    assertThat(asked.status().thread()).isEqualTo(new ConsensusThread.Stopped());
    assertThat(ask().stopped()).isTrue();
  }

  @Test
  void aReplicaTellsWhatItsSegmentsHold() {
    var sealed =
        new SegmentFigures(
            0,
            false,
            5,
            2,
            Map.of(
                "a", VectorFigures.of(2, Distance.DOT, 5, 2),
                "b", VectorFigures.of(3, Distance.DOT, 1, 0)),
            70,
            1000,
            Map.of());
    var appendable =
        new SegmentFigures(
            1, true, 3, 0, Map.of("a", VectorFigures.of(2, Distance.DOT, 3, 0)), 7, 900, Map.of());
    var rewrites = new Optimizations(1, 6, Duration.ZERO, null);
    var figures = new ShardFigures(0, rewrites, List.of(sealed, appendable), Usage.NONE);
    var info = new ShardInfo(CollectionInfo.Status.YELLOW, null, 8, 0, 2, Map.of());

    assertThat(
            StatusService.report(
                new ShardId(4), ReplicaState.ACTIVE, Set.of("a", "b", "c"), info, figures))
        .isEqualTo(
            new ReplicaReport(
                4,
                "ACTIVE",
                "YELLOW",
                6,
                8 * 2 * Float.BYTES + 3 * Float.BYTES,
                77,
                8,
                9,
                Map.of("a", 8L, "b", 1L, "c", 0L)));
  }
}
