package io.sampo.cluster.formation;

import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.formation.DowningRule.Candidate;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DowningRuleTest {
  private static final MemberId A = member(1);
  private static final long UID = 1L << 40;

  private static Optional<String> reason(
      @Nullable MemberId owner,
      @Nullable Long announced,
      boolean lost,
      @Nullable Duration unreachable) {
    return DowningRule.reason(
        new Candidate(
            Optional.ofNullable(owner),
            UID,
            Optional.ofNullable(announced),
            lost,
            Optional.ofNullable(unreachable)),
        Set.of(A, member(2)));
  }

  @Test
  void whoIsHeardAndAnnouncesThisIncarnationStays() {
    assertThat(reason(A, UID, false, null)).isEmpty();
    assertThat(reason(A, Long.valueOf("" + UID), false, Duration.ofHours(1))).isEmpty();
  }

  @Test
  void whoIsHeardAndAnnouncesNothingAtTheMomentStays() {
    assertThat(reason(A, null, false, null)).isEmpty();
  }

  @Test
  void whoIsSilentGoes() {
    assertThat(reason(A, UID, true, null)).isPresent();
    assertThat(reason(A, null, true, null)).isPresent();
  }

  @Test
  void anIncarnationThatAnotherFollowedGoes() {
    assertThat(reason(A, UID + 1, false, null)).isPresent();
  }

  @Test
  void whoLeftTheLogGoesEvenIfItIsHeard() {
    assertThat(reason(member(3), UID, false, null)).isPresent();
    assertThat(reason(MemberId.of(new PeerId(1), 1), UID, false, null)).isPresent();
  }

  @Test
  void anIncarnationOfNobodyKnownGoesWhenItIsUnreachableForLong() {
    assertThat(reason(null, null, false, null)).isEmpty();
    assertThat(reason(null, null, false, Duration.ofSeconds(4))).isEmpty();
    assertThat(reason(null, null, false, Duration.ofMillis(4001))).isPresent();
  }
}
