package io.sampo.node;

import io.sampo.node.config.ClusterSettings;
import io.sampo.node.config.PeerUri;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** The address of this peer as a peer that it joins sees it, for one that was not told. */
final class OwnAddress {
  /** Between two attempts to connect; peers of one deployment start in any order. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private OwnAddress() {}

  /**
   * Connects to the other peer's port and looks where from; tries until {@code bootstrapTimeout}.
   * Blocks.
   */
  static PeerUri towards(PeerUri bootstrap, ClusterSettings settings) throws StartFailure {
    long deadline = System.nanoTime() + settings.bootstrapTimeout().toNanos();
    while (true) {
      try {
        return new PeerUri(
            PeerUri.Scheme.of(settings.tls().isPresent()),
            host(localAddress(bootstrap, settings.connectTimeout())),
            settings.port());
      } catch (IOException e) {
        if (System.nanoTime() + PAUSE.toNanos() > deadline) {
          throw StartFailure.consensus(
              "Failed to add peer to known: bootstrap peer %s cannot be reached: %s"
                  .formatted(bootstrap, e.getMessage()),
              e);
        }
      }
      pause();
    }
  }

  private static InetAddress localAddress(PeerUri peer, Duration timeout) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(peer.host(), peer.port()), Math.toIntExact(timeout.toMillis()));
      return socket.getLocalAddress();
    }
  }

  private static String host(InetAddress address) {
    var text = address.getHostAddress();
    if (!(address instanceof Inet6Address)) {
      return text;
    }
    int scope = text.indexOf('%');
    return "[" + (scope < 0 ? text : text.substring(0, scope)) + "]";
  }

  private static void pause() throws StartFailure {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StartFailure.consensus("interrupted while looking for the bootstrap peer", e);
    }
  }
}
