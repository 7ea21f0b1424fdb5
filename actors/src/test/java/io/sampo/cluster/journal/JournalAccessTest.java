package io.sampo.cluster.journal;

import static io.sampo.cluster.FakeGroup.failure;
import static io.sampo.cluster.FakeGroup.leading;
import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.FakeGroup;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.cluster.consensus.RaftGroup.Applied;
import io.sampo.cluster.consensus.RaftListener;
import io.sampo.cluster.metadata.ClusterState;
import io.sampo.cluster.metadata.LogAnswer;
import io.sampo.cluster.metadata.LogCodec;
import io.sampo.cluster.metadata.LogOperation.Acquire;
import io.sampo.cluster.metadata.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JournalAccessTest {
  private static final UUID SELF = new UUID(1, 1);

  private final JournalAccess access = new JournalAccess();
  private final FakeGroup group = new FakeGroup(leading(member(1)));
  private final List<Acquire> asked = new ArrayList<>();
  private long epoch;

  JournalAccessTest() {
    group.onPropose(
        operation -> {
          var acquire = (Acquire) LogCodec.readOperation(operation);
          asked.add(acquire);
          var held = acquire.held();
          return CompletableFuture.completedFuture(
              new Applied(
                  1,
                  held != null && held != epoch
                      ? new LogAnswer.Fenced(epoch)
                      : new LogAnswer.Acquired(++epoch, 0)));
        });
    access.connect(
        new LogClient(
            group, (_, _, _) -> failure(Kind.UNKNOWN), System::nanoTime, RaftListener.NONE),
        new Metadata(ClusterState.EMPTY),
        SELF);
  }

  private LogAnswer.Acquired acquire() {
    return access.acquire().toCompletableFuture().join();
  }

  @Test
  void whoBeginsTakesTheJournalAndGoesOnWithWhatItHolds() {
    assertThatThrownBy(access::epoch).isInstanceOf(IllegalStateException.class);

    assertThat(acquire().epoch()).isEqualTo(1);
    assertThat(acquire().epoch()).isEqualTo(2);

    assertThat(access.epoch()).isEqualTo(2);
    assertThat(asked).containsExactly(new Acquire(null, SELF), new Acquire(1L, SELF));
  }

  @Test
  void whoBeginsAnewForgetsWhatItHeld() {
    acquire();
    epoch = 7;

    access.forget();

    assertThat(acquire().epoch()).isEqualTo(8);
  }

  @Test
  void whoWasReplacedIsRefusedAndTakesTheJournalAgainIfItLivesOn() {
    acquire();
    epoch = 7;
    for (int i = 0; i < 8; i++) {
      assertThatThrownBy(this::acquire).hasMessageContaining("taken over");
    }
    assertThat(acquire().epoch()).isEqualTo(8);
  }

  @Test
  void refusalsCountFromTheLastTimeItHadTheJournal() {
    acquire();
    for (int round = 0; round < 3; round++) {
      long own = epoch;
      epoch += 5;
      for (int i = 0; i < 7; i++) {
        assertThatThrownBy(this::acquire).hasMessageContaining("taken over");
      }
      epoch = own;
      acquire();
    }
    assertThat(asked).filteredOn(acquire -> acquire.held() == null).hasSize(1);
  }

  @Test
  void withoutALogThereIsNoJournal() {
    assertThatThrownBy(() -> new JournalAccess().acquire())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not connected");
  }
}
