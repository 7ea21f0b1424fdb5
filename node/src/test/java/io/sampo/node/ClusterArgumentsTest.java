package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sampo.node.ClusterArguments.Beginning;
import io.sampo.node.config.PeerUri;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterArgumentsTest {
  private static final String ME = "http://a:6335";
  private static final String OTHER = "http://b:6335";
  private static final PeerUri MY_URI = PeerUri.parse(ME);
  private static final PeerUri OTHER_URI = PeerUri.parse(OTHER);

  @Test
  void aPeerWithNobodyToJoinIsTheFirst() throws StartFailure {
    assertThat(of(ME, null, false).beginning(false)).isEqualTo(new Beginning.First(MY_URI));
  }

  @Test
  void aPeerThatIsToJoinItselfIsTheFirstWithOneWarning() throws StartFailure {
    var arguments = of(ME, "HTTP://A", false);

    assertThat(arguments.beginning(false)).isEqualTo(new Beginning.First(MY_URI));
    assertThat(arguments.warnings())
        .containsExactly(
            "Bootstrap URI is the same as this peer URI. Consider this peer as a first in a new"
                + " deployment.");
  }

  @Test
  void theFirstPeerMustSayWhereItIs() throws StartFailure {
    var arguments = of(null, null, false);

    var failure = catchThrowableOfType(StartFailure.class, () -> arguments.beginning(false));

    assertThat(failure.reason())
        .isEqualTo("Can't initialize consensus: First peer should specify its uri.");
    assertThat(failure.exitCode().number()).isEqualTo(101);
  }

  @Test
  void aNewPeerJoinsWithOrWithoutSayingWhereItIs() throws StartFailure {
    assertThat(of(ME, OTHER, false).beginning(false))
        .isEqualTo(new Beginning.Joining(OTHER_URI, Optional.of(MY_URI)));
    assertThat(of(null, OTHER, false).beginning(false))
        .isEqualTo(new Beginning.Joining(OTHER_URI, Optional.empty()));
  }

  @Test
  void aPeerWithStateReturnsWhateverItIsToJoin() throws StartFailure {
    for (var bootstrap : new @Nullable String[] {null, OTHER}) {
      assertThat(of(ME, bootstrap, false).beginning(true))
          .isEqualTo(new Beginning.Returning(Optional.of(MY_URI)));
      assertThat(of(null, bootstrap, false).beginning(true))
          .isEqualTo(new Beginning.Returning(Optional.empty()));
    }
  }

  @Test
  void aPeerThatDropsItsStateJoinsAgainOrGoesOnAlone() throws StartFailure {
    assertThat(of(ME, OTHER, true).beginning(true))
        .isEqualTo(new Beginning.Joining(OTHER_URI, Optional.of(MY_URI)));
    assertThat(of(null, null, true).beginning(true))
        .isEqualTo(new Beginning.Alone(Optional.empty()));
    assertThat(of(ME, ME, true).beginning(true))
        .isEqualTo(new Beginning.Alone(Optional.of(MY_URI)));
    assertThat(of(ME, null, true).beginning(false)).isEqualTo(new Beginning.First(MY_URI));
  }

  @Test
  void whatIsNoUriEndsTheStartWithTheFlagAndTheRule() {
    var failure =
        catchThrowableOfType(StartFailure.class, () -> of(ME, "notauri", false).warnings());

    assertThat(failure.reason())
        .isEqualTo(
            "Can't initialize consensus: --bootstrap is \"notauri\", but must be like"
                + " http://host:6335");
    assertThat(failure.exitCode()).isEqualTo(ExitCode.CONSENSUS);
  }

  @Test
  void withoutAClusterNothingCountsAndOneWarningSaysSo() throws StartFailure {
    var arguments = ClusterArguments.of(arguments("nonsense", OTHER, true), false);

    assertThat(arguments.uri()).isEmpty();
    assertThat(arguments.bootstrap()).isEmpty();
    assertThat(arguments.reinit()).isFalse();
    assertThat(arguments.warnings())
        .containsExactly(
            "Without cluster.enabled this has no effect: --uri, --bootstrap, --reinit");
    assertThat(ClusterArguments.of(arguments(null, null, false), false).warnings()).isEmpty();
  }

  private static ClusterArguments of(
      @Nullable String uri, @Nullable String bootstrap, boolean reinit) throws StartFailure {
    return ClusterArguments.of(arguments(uri, bootstrap, reinit), true);
  }

  private static Arguments arguments(
      @Nullable String uri, @Nullable String bootstrap, boolean reinit) {
    return new Arguments(
        Optional.ofNullable(uri),
        Optional.ofNullable(bootstrap),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        false,
        reinit);
  }
}
