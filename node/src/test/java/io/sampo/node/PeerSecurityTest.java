package io.sampo.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.wire.NetworkSettings;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerFailure;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.node.config.Configuration;
import io.sampo.node.config.Loaded;
import io.sampo.node.config.NodeSettings;
import io.sampo.node.config.PeerUri;
import io.sampo.node.tls.TestCertificates;
import io.sampo.node.tls.TestCertificates.Authority;
import io.sampo.node.tls.TestCertificates.Issued;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers with the node's own configuration, over TCP of this machine. */
class PeerSecurityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Longer than a handshake takes here. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private static final Authority AUTHORITY = TestCertificates.authority("ca");

  @TempDir Path folder = Path.of(".");
  private final List<Peer> peers = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  /** A peer that answers every question. */
  private record Peer(PeerNetwork network) {
    String ask(Peer other, String question, Duration limit) throws Exception {
      return new String(
          network
              .ask(other.network.address(), Service.STATUS, question.getBytes(UTF_8), limit)
              .toCompletableFuture()
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS),
          UTF_8);
    }
  }

  private @Nullable Peer first;

  /** The one that the others want to talk to. */
  private Peer own() throws StartFailure {
    var started = first;
    if (started == null) {
      started = secure(AUTHORITY.issue("a", "RSA"));
      first = started;
    }
    return started;
  }

  @AfterEach
  void end() {
    peers.forEach(peer -> peer.network().close());
  }

  private Peer secure(Issued issued) throws StartFailure {
    issued.write(folder);
    return start(
        Map.of(
            "QDRANT__CLUSTER__P2P__ENABLE_TLS",
            "true",
            "QDRANT__TLS__CERT",
            issued.name() + ".crt",
            "QDRANT__TLS__KEY",
            issued.name() + ".key",
            "QDRANT__TLS__CA_CERT",
            "ca.crt"),
        issued.name());
  }

  private Peer start(Map<String, String> variables, String name) throws StartFailure {
    var environment = new HashMap<>(variables);
    environment.put("QDRANT__CLUSTER__ENABLED", "true");
    environment.put("QDRANT__SERVICE__HOST", "127.0.0.1");
    var loaded = Configuration.load(folder, environment, Optional.empty());
    assertThat(loaded).isInstanceOf(Loaded.Usable.class);
    var settings = ((Loaded.Usable) loaded).settings();
    var network = PeerNetwork.start(onAnyPort(settings), System::nanoTime);
    network.onQuestion(
        Service.STATUS,
        question -> {
          heard.add(name + " " + new String(question, UTF_8));
          return CompletableFuture.completedFuture(question);
        });
    var peer = new Peer(network);
    peers.add(peer);
    return peer;
  }

  private static NetworkSettings onAnyPort(NodeSettings settings) throws StartFailure {
    var given = Wiring.network(settings, PeerUri.parse("http://127.0.0.1:6335"));
    return new NetworkSettings(
        new PeerAddress(given.self().host(), 0),
        given.bindHost(),
        0,
        given.connectTimeout(),
        given.security());
  }

  @Test
  void aPeerListensWhereItsServiceDoesAndIsReachedByItsUri() throws Exception {
    var environment =
        Map.of(
            "QDRANT__CLUSTER__ENABLED", "true",
            "QDRANT__SERVICE__HOST", "10.0.0.7",
            "QDRANT__CLUSTER__P2P__PORT", "6399",
            "QDRANT__CLUSTER__CONNECTION_TIMEOUT_MS", "700");
    var loaded = (Loaded.Usable) Configuration.load(folder, environment, Optional.empty());

    assertThat(Wiring.network(loaded.settings(), PeerUri.parse("http://node-0:7335")))
        .isEqualTo(
            new NetworkSettings(
                new PeerAddress("node-0", 7335),
                "10.0.0.7",
                6399,
                Duration.ofMillis(700),
                Optional.empty()));
  }

  private void assertTalk(Peer one, Peer other) throws Exception {
    assertThat(one.ask(other, "there", PATIENCE)).isEqualTo("there");
    assertThat(other.ask(one, "and back", PATIENCE)).isEqualTo("and back");
  }

  private static void assertSilence(Peer from, Peer to) {
    assertThatThrownBy(() -> from.ask(to, "in vain", SILENCE))
        .cause()
        .isInstanceOfAny(TimeoutException.class, PeerFailure.class);
  }

  @Test
  void peersOfOneAuthorityTalkWhateverTheirNameAndKey() throws Exception {
    var other = secure(AUTHORITY.issue("b", "EC"));
    var third = secure(AUTHORITY.issue("c", "RSA"));

    assertTalk(own(), other);
    assertTalk(other, third);
    assertTalk(third, own());
  }

  @Test
  void whatAnotherAuthorityIssuedIsNotHeardAndOthersGoOn() throws Exception {
    var other = secure(AUTHORITY.issue("b", "EC"));
    var foreign = TestCertificates.authority("foreign").issue("intruder", "RSA");
    foreign.write(folder);
    Files.writeString(folder.resolve("foreign.crt"), AUTHORITY.pem());
    var intruder = // trusts the right authority, and is not one of its own
        start(
            Map.of(
                "QDRANT__CLUSTER__P2P__ENABLE_TLS", "true",
                "QDRANT__TLS__CERT", "intruder.crt",
                "QDRANT__TLS__KEY", "intruder.key",
                "QDRANT__TLS__CA_CERT", "foreign.crt"),
            "intruder");

    assertSilence(intruder, own());
    assertSilence(own(), intruder);

    assertTalk(own(), other);
    assertThat(heard).noneMatch(question -> question.contains("in vain"));
  }

  @Test
  void whoSpeaksPlainlyIsNotHeardAndOthersGoOn() throws Exception {
    var other = secure(AUTHORITY.issue("b", "EC"));
    var plain = start(Map.of(), "plain");

    assertSilence(plain, own());
    assertSilence(own(), plain);

    assertTalk(own(), other);
    assertThat(heard).noneMatch(question -> question.contains("in vain"));
  }

  @Test
  void whoShowsNoCertificateIsTurnedAway() throws Exception {
    var other = secure(AUTHORITY.issue("b", "EC"));
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, new SecureRandom());
    for (var protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
      try (var socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(
                      own().network().address().host(), own().network().address().port())) {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        socket.setEnabledProtocols(new String[] {protocol});
        assertThatThrownBy(
                () -> {
                  socket.startHandshake(); // under TLS 1.3 the other side decides later
                  assertThat(socket.getInputStream().read()).as("bytes of a peer").isNegative();
                  throw new IOException("the connection was closed");
                })
            .as("%s", protocol)
            .isInstanceOf(IOException.class);
      }
    }
    assertTalk(own(), other);
  }

  /** Of one who wants in at any price. */
  private static final class TrustsAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
