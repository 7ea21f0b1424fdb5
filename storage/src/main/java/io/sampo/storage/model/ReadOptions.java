package io.sampo.storage.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which replicas a read asks, and how long it may take ({@code null} = the server's limit). */
public record ReadOptions(@Nullable Consistency consistency, @Nullable Duration timeout) {
  public static final ReadOptions DEFAULT = new ReadOptions(null, null);

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
