package io.sampo.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sampo.node.config.ClusterSettings;
import io.sampo.node.config.PeerUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OwnAddressTest {
  @Test
  void isTheAddressTowardsTheOtherPeerWithThePortOfPeers() throws Exception {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var bootstrap = uri(other.getLocalPort());

      assertThat(OwnAddress.towards(bootstrap, settings(Optional.empty())))
          .hasToString("http://127.0.0.1:6399/");
      var pem = Path.of("x.pem");
      var tls = new ClusterSettings.Tls(pem, pem, pem, Optional.empty());
      assertThat(OwnAddress.towards(bootstrap, settings(Optional.of(tls))))
          .hasToString("https://127.0.0.1:6399/");
    }
  }

  @Test
  void aPeerThatCannotBeReachedInTimeEndsTheStart() throws IOException {
    int free;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    var failure =
        catchThrowableOfType(
            StartFailure.class, () -> OwnAddress.towards(uri(free), settings(Optional.empty())));

    assertThat(failure.exitCode()).isEqualTo(ExitCode.CONSENSUS);
    assertThat(failure.reason())
        .startsWith(
            "Can't initialize consensus: Failed to add peer to known: bootstrap peer"
                + " http://127.0.0.1:"
                + free
                + "/ cannot be reached: ");
  }

  private static PeerUri uri(int port) {
    return new PeerUri(PeerUri.Scheme.HTTP, "127.0.0.1", port);
  }

  private static ClusterSettings settings(Optional<ClusterSettings.Tls> tls) {
    return new ClusterSettings(
        true,
        OptionalLong.empty(),
        6399,
        0,
        tls,
        Duration.ofMillis(100),
        128,
        Duration.ofMillis(300),
        100,
        Duration.ofMillis(1500),
        Duration.ofMinutes(1),
        Duration.ofSeconds(2));
  }
}
