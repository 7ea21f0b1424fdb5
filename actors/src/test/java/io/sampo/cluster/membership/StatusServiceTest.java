package io.sampo.cluster.membership;

import static io.sampo.cluster.FakeGroup.following;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftView.Condition;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.membership.PeerForms.StatusReport;
import java.time.Duration;
import java.util.Optional;
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
}
