package io.sampo.cluster.wire;

import java.net.URI;
import java.net.URISyntaxException;

/** Where a peer is reached by others. */
public record PeerAddress(String host, int port) {
  private static final int DEFAULT_PORT = 6335;

  /**
   * The address in a peer's URI.
   *
   * @throws IllegalArgumentException where it has no host
   */
  public static PeerAddress of(String uri) {
    try {
      var parsed = new URI(uri);
      if (parsed.getHost() == null) {
        throw new IllegalArgumentException("no host in " + uri);
      }
      return new PeerAddress(
          parsed.getHost(), parsed.getPort() < 0 ? DEFAULT_PORT : parsed.getPort());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URI: " + uri, e);
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
