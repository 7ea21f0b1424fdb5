package io.sampo.node.tls;

import io.sampo.cluster.wire.LineSecurity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS engines for connections between peers. Both sides show a certificate, and each trusts what
 * the authority has issued, whatever name it bears, and nothing else. Any thread.
 */
public final class PeerTls implements LineSecurity {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTls.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** Of key stores that never leave the memory. */
  private static final char[] PASSWORD = new char[0];

  private final Files files;
  private final Optional<Duration> reload;
  private final LongSupplier nanoTime;
  private SSLContext context;
  private long readNanos;

  /**
   * PEM files.
   *
   * @param certificate of this peer, and of those between it and the authority
   * @param key to it
   * @param authority one or several certificates
   */
  public record Files(Path certificate, Path key, Path authority) {}

  /**
   * Reads the files.
   *
   * @param reload after which connections that are made read them anew; empty = never. Files that
   *     cannot be read then leave it as it was
   */
  public PeerTls(Files files, Optional<Duration> reload, LongSupplier nanoTime)
      throws IOException, GeneralSecurityException {
    this.files = files;
    this.reload = reload;
    this.nanoTime = nanoTime;
    this.context = read(files);
    this.readNanos = nanoTime.getAsLong();
  }

  @Override
  public SSLEngine accepting(String host, int port) {
    var engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(PROTOCOLS.clone());
    return engine;
  }

  @Override
  public SSLEngine connecting(String host, int port) {
    var engine = context().createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(PROTOCOLS.clone());
    return engine;
  }

  private synchronized SSLContext context() {
    long now = nanoTime.getAsLong();
    if (reload.isPresent() && now - readNanos >= reload.get().toNanos()) {
      readNanos = now;
      try {
        context = read(files);
        LOG.debug("certificates of peers are read anew");
      } catch (IOException | GeneralSecurityException e) {
        LOG.warn("certificates of peers stay as they were: {}", e.toString());
      }
    }
    return context;
  }

  private static SSLContext read(Files files) throws IOException, GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own(files), PASSWORD);
    var trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted(files.authority()));
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore own(Files files) throws IOException, GeneralSecurityException {
    var chain = PemFiles.certificates(files.certificate());
    var key = PemFiles.key(files.key());
    if (!PemFiles.belong(key, chain.getFirst().getPublicKey())) {
      throw new GeneralSecurityException(
          files.key() + " is not the key of " + files.certificate()); // between two renewals
    }
    var store = empty();
    store.setKeyEntry("peer", key, PASSWORD, chain.toArray(X509Certificate[]::new));
    return store;
  }

  private static KeyStore trusted(Path authority) throws IOException, GeneralSecurityException {
    var store = empty();
    int number = 0;
    for (var certificate : PemFiles.certificates(authority)) {
      store.setCertificateEntry("authority-" + number++, certificate);
    }
    return store;
  }

  private static KeyStore empty() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
