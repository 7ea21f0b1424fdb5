package io.sampo.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.tls.TestCertificates.Authority;
import io.sampo.node.tls.TestCertificates.Issued;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handshakes in memory. */
class PeerTlsTest {
  private static final Authority AUTHORITY = TestCertificates.authority("ca");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder = Path.of(".");
  private final AtomicLong nanos = new AtomicLong();

  private PeerTls tls(PeerTls.Files files) throws Exception {
    return new PeerTls(files, Optional.of(HOUR), nanos::get);
  }

  private PeerTls tls(Issued issued) throws Exception {
    return tls(issued.write(folder));
  }

  /** Who the accepting side sees. */
  private static String shake(PeerTls from, PeerTls to) throws SSLException {
    return shake(from.connecting("b", 1), to.accepting("a", 1));
  }

  private static String shake(SSLEngine client, SSLEngine server) throws SSLException {
    var toServer = ByteBuffer.allocate(1 << 17);
    var toClient = ByteBuffer.allocate(1 << 17);
    client.beginHandshake();
    server.beginHandshake();
    for (int round = 0; round < 100; round++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
      if (isOver(client) && isOver(server) && toServer.position() + toClient.position() == 0) {
        return ((X509Certificate) server.getSession().getPeerCertificates()[0])
            .getSubjectX500Principal()
            .getName();
      }
    }
    throw new AssertionError("it does not come to an end");
  }

  private static boolean isOver(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  /** What there is to say is said first, then one record is heard. */
  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      engine.wrap(ByteBuffer.allocate(0), out);
    } else if (in.position() > 0) {
      in.flip();
      engine.unwrap(in, ByteBuffer.allocate(1 << 17));
      in.compact();
    }
    runTasks(engine);
  }

  private static void runTasks(SSLEngine engine) {
    for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  @ParameterizedTest
  @CsvSource({"RSA,RSA", "RSA,EC", "EC,RSA", "EC,EC"})
  void peersOfOneAuthorityAgreeWhateverTheirNameAndKey(String one, String other) throws Exception {
    assertThat(shake(tls(AUTHORITY.issue("a", one)), tls(AUTHORITY.issue("b", other))))
        .isEqualTo("CN=a");
  }

  @Test
  void oldKeyFilesServeAsWell() throws Exception {
    for (var algorithm : new String[] {"RSA", "EC"}) {
      var issued = AUTHORITY.issue("old", algorithm);
      var files = issued.write(folder);
      Files.writeString(files.key(), issued.oldKeyPem());
      var tls = tls(files);
      assertThat(shake(tls, tls)).isEqualTo("CN=old");
    }
  }

  @Test
  void aChainLeadsToTheAuthority() throws Exception {
    var middle = AUTHORITY.delegate("middle");
    var leaf = middle.issue("leaf", "EC");
    var files = leaf.write(folder);
    Files.writeString(files.certificate(), leaf.pem() + middle.pem());
    AUTHORITY.issue("any", "EC").write(folder);
    var delegated =
        tls(new PeerTls.Files(files.certificate(), files.key(), folder.resolve("ca.crt")));

    assertThat(shake(delegated, tls(AUTHORITY.issue("b", "EC")))).isEqualTo("CN=leaf");
  }

  @Test
  void whatAnotherAuthorityIssuedIsTrustedByNobody() throws Exception {
    var own = tls(AUTHORITY.issue("a", "EC"));
    var foreign = TestCertificates.authority("other").issue("a", "EC").write(folder);
    // It trusts the right one, and shows what the wrong one issued.
    var intruder =
        tls(new PeerTls.Files(foreign.certificate(), foreign.key(), folder.resolve("ca.crt")));

    assertThatThrownBy(() -> shake(intruder, own)).isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> shake(own, intruder)).isInstanceOf(SSLException.class);
  }

  @Test
  void anAuthorityOfTheSameNameIsAnother() throws Exception {
    var own = tls(AUTHORITY.issue("a", "EC"));
    var namesake = TestCertificates.authority("ca").issue("b", "EC");
    var files = namesake.write(folder);
    Files.writeString(files.authority(), AUTHORITY.pem());
    var intruder = tls(files);

    assertThatThrownBy(() -> shake(intruder, own)).isInstanceOf(SSLException.class);
  }

  @Test
  void aPeerIsNoAuthority() throws Exception {
    var own = tls(AUTHORITY.issue("a", "EC"));
    var peer = AUTHORITY.issue("b", "EC");
    var forged = new Authority(peer.name(), peer.keys(), peer.certificate()).issue("forged", "EC");
    var files = forged.write(folder);
    Files.writeString(files.certificate(), forged.pem() + peer.pem());
    Files.writeString(folder.resolve("ca.crt"), AUTHORITY.pem());
    var intruder =
        tls(new PeerTls.Files(files.certificate(), files.key(), folder.resolve("ca.crt")));

    assertThatThrownBy(() -> shake(intruder, own)).isInstanceOf(SSLException.class);
  }

  @Test
  void onlyTheProtocolsThatAreSafeAreSpoken() throws Exception {
    var tls = tls(AUTHORITY.issue("a", "EC"));
    for (var engine : new SSLEngine[] {tls.accepting("x", 1), tls.connecting("x", 1)}) {
      assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }
    assertThat(tls.accepting("x", 1).getNeedClientAuth()).isTrue();
    var older = tls.connecting("x", 1);
    older.setEnabledProtocols(new String[] {"TLSv1.2"});
    assertThat(shake(older, tls.accepting("y", 1))).isEqualTo("CN=a");
  }

  @Test
  void renewedFilesAreReadWhenTheirTimeIsOver() throws Exception {
    var files = AUTHORITY.issue("peer", "EC").write(folder);
    var own = tls(files);
    var other = TestCertificates.authority("new").issue("other", "EC");
    other.write(folder);
    Files.writeString(files.certificate(), other.pem());
    Files.writeString(files.key(), other.keyPem());
    Files.writeString(files.authority(), other.authority().pem());

    nanos.addAndGet(HOUR.toNanos() - 1);
    assertThat(shake(own, own)).isEqualTo("CN=peer");
    nanos.addAndGet(1);
    assertThat(shake(own, own)).isEqualTo("CN=other");
  }

  @Test
  void filesThatDoNotFitLeaveItAsItWasUntilTheyDo() throws Exception {
    var files = AUTHORITY.issue("peer", "EC").write(folder);
    var own = tls(files);
    var renewed = AUTHORITY.issue("renewed", "RSA");

    Files.writeString(files.certificate(), renewed.pem()); // the key is still the old one
    nanos.addAndGet(HOUR.toNanos());
    assertThat(shake(own, own)).isEqualTo("CN=peer");
    Files.delete(files.key());
    nanos.addAndGet(HOUR.toNanos());
    assertThat(shake(own, own)).isEqualTo("CN=peer");

    Files.writeString(files.key(), renewed.keyPem());
    nanos.addAndGet(HOUR.toNanos());
    assertThat(shake(own, own)).isEqualTo("CN=renewed");
  }

  @Test
  void withoutATimeFilesAreReadOnce() throws Exception {
    var files = AUTHORITY.issue("peer", "EC").write(folder);
    var own = new PeerTls(files, Optional.empty(), nanos::get);
    Files.delete(files.key());
    nanos.addAndGet(Long.MAX_VALUE);
    assertThat(shake(own, own)).isEqualTo("CN=peer");
  }

  @Test
  void filesThatDoNotFitAtTheBeginningAreAFailure() throws Exception {
    var files = AUTHORITY.issue("peer", "EC").write(folder);
    Files.writeString(files.key(), AUTHORITY.issue("other", "EC").keyPem());
    assertThatThrownBy(() -> tls(files)).isInstanceOf(GeneralSecurityException.class);
  }
}
