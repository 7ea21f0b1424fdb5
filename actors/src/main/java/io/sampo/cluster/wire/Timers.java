package io.sampo.cluster.wire;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * What is to be done later unless it has become needless, which it nearly always has: every
 * question between peers has such times, and none of them wakes a thread. Late by up to two ticks.
 */
public final class Timers {
  private static final long TICK_MILLIS = 25;
  private static final int SLOTS = 1024;

  private static final HashedWheelTimer WHEEL =
      new HashedWheelTimer(
          new DefaultThreadFactory("sampo-timers", true),
          TICK_MILLIS,
          TimeUnit.MILLISECONDS,
          SLOTS,
          false);

  private Timers() {}

  /**
   * Does it after that time, on a thread that may block for moments.
   *
   * @param needed asked first, on the timers' own thread; must be quick
   */
  public static void later(Duration pause, BooleanSupplier needed, Runnable work) {
    WHEEL.newTimeout(
        _ -> {
          if (needed.getAsBoolean()) {
            Thread.startVirtualThread(work);
          }
        },
        pause.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /** Fails it with a {@code TimeoutException} if it is not complete by then. */
  static void limit(CompletableFuture<?> answer, Duration limit) {
    var timeout =
        WHEEL.newTimeout(
            _ -> {
              if (!answer.isDone()) {
                Thread.startVirtualThread(
                    () -> answer.completeExceptionally(new TimeoutException("no answer in time")));
              }
            },
            limit.toNanos(),
            TimeUnit.NANOSECONDS);
    answer.whenComplete((_, _) -> timeout.cancel());
  }
}
