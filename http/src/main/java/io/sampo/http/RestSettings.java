package io.sampo.http;

import io.sampo.http.routes.ServiceRoutes.Identity;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * How the REST server listens and what it bears.
 *
 * @param port 0 = any free one
 * @param maxBodyBytes largest body of a request, also after decompression
 * @param maxRequests requests served at a time; more are turned away with 503
 * @param maxBufferedBytes bytes of all bodies held at a time; more are turned away with 503
 * @param keepAlive how long a connection may be silent, also while an answer is awaited
 * @param cors whether pages from elsewhere may call
 * @param identity what the server says it is
 * @param serving whether all servers of this node listen; it is not ready before
 * @param nanoClock a clock for durations, in nanoseconds
 * @param metricsPrefix of the names of metrics
 */
public record RestSettings(
    String host,
    int port,
    int maxBodyBytes,
    int maxRequests,
    long maxBufferedBytes,
    Duration keepAlive,
    boolean cors,
    Identity identity,
    BooleanSupplier serving,
    LongSupplier nanoClock,
    String metricsPrefix) {

  /** 32 MiB, as in the reference. */
  public static final int DEFAULT_MAX_BODY_BYTES = 32 << 20;

  /**
   * Far above what the pools behind can work on, far below what fills a heap with idle requests.
   */
  public static final int DEFAULT_MAX_REQUESTS = 1024;

  /** Longer than any request may take, so that silence means that nobody is there. */
  public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofMinutes(2);

  public RestSettings {
    require(port >= 0 && port <= 0xFFFF, "port is out of range: " + port);
    require(maxBodyBytes > 0, "maxBodyBytes must be positive");
    require(maxRequests > 0, "maxRequests must be positive");
    require(maxBufferedBytes >= maxBodyBytes, "maxBufferedBytes must hold one body");
    require(keepAlive.isPositive(), "keepAlive must be positive");
  }

  /** Defaults for all but where, who and whether; a quarter of the heap may hold bodies. */
  public static RestSettings of(
      String host, int port, Identity identity, BooleanSupplier serving, LongSupplier nanoClock) {
    return new RestSettings(
        host,
        port,
        DEFAULT_MAX_BODY_BYTES,
        DEFAULT_MAX_REQUESTS,
        Math.max(2L * DEFAULT_MAX_BODY_BYTES, Runtime.getRuntime().maxMemory() / 4),
        DEFAULT_KEEP_ALIVE,
        true,
        identity,
        serving,
        nanoClock,
        "");
  }

  /** The same with another limit for bodies, cut to what one array holds. */
  public RestSettings withMaxBodyBytes(long wanted) {
    int bytes = (int) Math.min(wanted, Integer.MAX_VALUE - 8);
    return new RestSettings(
        host,
        port,
        bytes,
        maxRequests,
        Math.max(maxBufferedBytes, 2L * bytes),
        keepAlive,
        cors,
        identity,
        serving,
        nanoClock,
        metricsPrefix);
  }

  /** The same with or without calls from other pages. */
  public RestSettings withCors(boolean enabled) {
    return new RestSettings(
        host,
        port,
        maxBodyBytes,
        maxRequests,
        maxBufferedBytes,
        keepAlive,
        enabled,
        identity,
        serving,
        nanoClock,
        metricsPrefix);
  }

  /** The same with another prefix of the names of metrics. */
  public RestSettings withMetricsPrefix(String prefix) {
    return new RestSettings(
        host,
        port,
        maxBodyBytes,
        maxRequests,
        maxBufferedBytes,
        keepAlive,
        cors,
        identity,
        serving,
        nanoClock,
        prefix);
  }

  private static void require(boolean condition, String why) {
    if (!condition) {
      throw new IllegalArgumentException(why);
    }
  }
}
