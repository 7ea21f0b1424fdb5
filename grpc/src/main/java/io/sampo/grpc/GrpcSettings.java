package io.sampo.grpc;

/**
 * Where the gRPC interface listens and what it says of itself.
 *
 * @param port 0 = any free one
 * @param title told by HealthCheck
 * @param version of the interface, which official clients compare with their own
 * @param commit 40 hexadecimal digits, told by HealthCheck
 * @param maxMessageBytes largest request, before and after decompression; it is held in memory
 *     about three times while it is read, so the bound keeps one request from taking all of the
 *     heap
 */
public record GrpcSettings(
    String host, int port, String title, String version, String commit, int maxMessageBytes) {

  /** Twice what a client sends that puts 32 MB of vectors into one request. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 64 << 20;

  public GrpcSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("not a size of messages: " + maxMessageBytes);
    }
  }
}
