package io.sampo.node.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where peers reach a peer, {@code http://host:port/}. Names of containers, which may hold
 * underscores, are hosts too.
 *
 * @param host in lower case; IPv6 in brackets
 */
public record PeerUri(Scheme scheme, String host, int port) {
  /** Where the data plane listens unless told otherwise. */
  public static final int DEFAULT_PORT = 6335;

  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<scheme>https?)://(?<host>[a-z0-9_.-]+|\\[[0-9a-f:.]+])(:(?<port>[0-9]{1,5}))?/?",
          Pattern.CASE_INSENSITIVE);

  /** How peers talk. */
  public enum Scheme {
    /** In plain text. */
    HTTP,
    /** Over TLS. */
    HTTPS;

    /** That of peers that talk over TLS, or that do not. */
    public static Scheme of(boolean tls) {
      return tls ? HTTPS : HTTP;
    }
  }

  public PeerUri {
    if (host.isEmpty() || port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("no address: " + host + ":" + port);
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException whose message says what is wrong, as the end of a sentence
   */
  public static PeerUri parse(String text) {
    var parts = SHAPE.matcher(text.strip());
    if (!parts.matches()) {
      throw new IllegalArgumentException("must be like http://host:" + DEFAULT_PORT);
    }
    var port = parts.group("port") == null ? DEFAULT_PORT : Integer.parseInt(parts.group("port"));
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("must have a port from 1 to 65535");
    }
    return new PeerUri(
        Scheme.valueOf(parts.group("scheme").toUpperCase(Locale.ROOT)),
        parts.group("host").toLowerCase(Locale.ROOT),
        port);
  }

  /** Normalised, with a slash at its end: as peers list each other. */
  @Override
  public String toString() {
    return scheme.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + port + "/";
  }
}
