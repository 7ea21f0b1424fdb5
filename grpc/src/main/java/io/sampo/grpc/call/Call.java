package io.sampo.grpc.call;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came in.
 *
 * @param timeout how long the client will wait ({@code grpc-timeout}), {@code null} = for ever
 * @param affinity of the replicas that a read asks, {@code null} = none given
 */
public record Call<Q>(
    Q message,
    @Nullable Duration timeout,
    @Nullable String affinity,
    long startedNanos,
    LongSupplier clock) {

  /** Seconds since the call came in. */
  public double seconds() {
    return (clock.getAsLong() - startedNanos) / 1e9;
  }
}
