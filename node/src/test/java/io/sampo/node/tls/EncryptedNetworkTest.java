package io.sampo.node.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.wire.NetworkSettings;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that talk over TLS, on this machine. */
class EncryptedNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HOST = "127.0.0.1";

  /** Less and more than a record of TLS, a frame, and what waits in a socket. */
  private static final int[] BODY_BYTES = {0, 1, 16_000, 17_000, 512 << 10, 7 << 20};

  @TempDir Path folder = Path.of(".");

  private static PeerNetwork peer(PeerTls tls) {
    return PeerNetwork.start(
        new NetworkSettings(new PeerAddress(HOST, 0), HOST, 0, PATIENCE, Optional.of(tls)),
        System::nanoTime);
  }

  @Test
  void bodiesOfAllSizesArriveAsTheyAreAlsoAllAtOnce() throws Exception {
    var files = TestCertificates.authority("ca").issue("peer", "EC").write(folder);
    var tls = new PeerTls(files, Optional.empty(), System::nanoTime);
    try (var one = peer(tls);
        var other = peer(tls)) {
      other.onQuestion(Service.PROPOSE, CompletableFuture::completedFuture);
      var random = new Random(1);
      var bodies = new ArrayList<byte[]>();
      var answers = new ArrayList<CompletableFuture<byte[]>>();
      for (int round = 0; round < 3; round++) {
        for (int bytes : BODY_BYTES) {
          var body = new byte[bytes];
          random.nextBytes(body);
          bodies.add(body);
          answers.add(
              one.ask(other.address(), Service.PROPOSE, body, PATIENCE).toCompletableFuture());
        }
      }
      for (int i = 0; i < bodies.size(); i++) {
        assertThat(answers.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .isEqualTo(bodies.get(i));
      }
    }
  }
}
