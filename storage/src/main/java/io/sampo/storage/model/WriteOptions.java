package io.sampo.storage.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a write is acknowledged.
 *
 * @param await {@code false}: once it is in the log; {@code true}: once it is visible
 * @param timeout how long an awaited write may take before the answer is {@code wait_timeout}
 */
public record WriteOptions(boolean await, Ordering ordering, @Nullable Duration timeout) {
  /** Waits, weakly ordered, without a limit of its own. */
  public static final WriteOptions WAIT = new WriteOptions(true, Ordering.WEAK, null);

  /** Who stamps a write (spec distributed §3). */
  public enum Ordering {
    WEAK,
    MEDIUM,
    STRONG
  }
}
