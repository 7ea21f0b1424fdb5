package io.sampo.node.config;

import io.sampo.node.tls.PeerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * TLS of remoting, from what {@link PekkoConfig} says. The library's own engines want RSA keys, and
 * a name that all peers have in common.
 */
public final class PeerEngines implements SSLEngineProvider {
  static final String PATH = "sampo.peer-tls";

  private final PeerTls tls;

  /** Called by Pekko. */
  public PeerEngines(ActorSystem system) throws IOException, GeneralSecurityException {
    var config = system.settings().config().getConfig(PATH);
    tls =
        new PeerTls(
            new PeerTls.Files(
                Path.of(config.getString("certificate")),
                Path.of(config.getString("key")),
                Path.of(config.getString("authority"))),
            config.hasPath("reload") ? Optional.of(config.getDuration("reload")) : Optional.empty(),
            System::nanoTime);
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return tls.accepting(hostname, port);
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return tls.connecting(hostname, port);
  }

  /** The handshake has seen all there is to see. */
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }
}
