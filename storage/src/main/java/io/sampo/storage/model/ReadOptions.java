package io.sampo.storage.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which replicas a read asks, and how long it may take ({@code null} = the server's limit).
 *
 * @param affinity reads with the same text ask the same replica of a shard while they can (spec
 *     distributed §4.3)
 */
public record ReadOptions(
    @Nullable Consistency consistency, @Nullable Duration timeout, @Nullable String affinity) {
  /** Header of both protocols that has the affinity. */
  public static final String AFFINITY_HEADER = "x-qdrant-route-affinity";

  public static final ReadOptions DEFAULT = new ReadOptions(null, null, null);

  /** Without affinity. */
  public ReadOptions(@Nullable Consistency consistency, @Nullable Duration timeout) {
    this(consistency, timeout, null);
  }

  /** How many replicas must agree. */
  public sealed interface Consistency {
    /** That many. */
    record Factor(long replicas) implements Consistency {}

    /** A named level. */
    record Level(Name name) implements Consistency {}

    /** Levels by name. */
    enum Name {
      MAJORITY,
      QUORUM,
      ALL
    }
  }
}
