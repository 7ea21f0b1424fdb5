package io.sampo.storage.segment;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;

/**
 * When a read gives up. Checked between blocks of work, so that a read ends a few milliseconds
 * after it at most.
 *
 * @param atNanos on the scale of {@link System#nanoTime()}
 */
public record Deadline(String operation, Duration allowed, long atNanos) {

  public static Deadline in(String operation, Duration allowed) {
    return new Deadline(operation, allowed, System.nanoTime() + allowed.toNanos());
  }

  /** Refuses to go on once the time is up. */
  public void check() {
    if (System.nanoTime() - atNanos > 0) {
      throw new RefusedException(new Refusal.Timeout(operation, allowed));
    }
  }
}
