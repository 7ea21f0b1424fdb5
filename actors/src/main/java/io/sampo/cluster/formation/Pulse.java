package io.sampo.cluster.formation;

import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this peer's sign of life to all others, and takes theirs. Has a thread of its own and of
 * high priority, which does nothing else, so that it beats while all others are busy.
 */
public final class Pulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  /** Several fit into the shortest silence limit; each costs every peer a message. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  /** News that come one after the other go together. */
  private static final Duration GATHER = Duration.ofMillis(10);

  private final Semaphore news = new Semaphore(0);
  private final Thread thread;

  /**
   * Begins.
   *
   * @param own this peer's sign of the moment
   * @param others where the other peers are
   */
  public static Pulse start(
      PeerNetwork network,
      Liveness liveness,
      Supplier<Sign> own,
      Supplier<Collection<PeerAddress>> others,
      InstantSource clock,
      LongSupplier nanoTime) {
    network.onMessage(
        Service.SIGN,
        body ->
            Sign.read(body)
                .ifPresent(
                    sign ->
                        liveness.heard(
                            sign, nanoTime.getAsLong(), clock.instant().toEpochMilli())));
    return new Pulse(
        () -> {
          liveness.tick(nanoTime.getAsLong());
          var body = own.get().toBytes();
          others.get().forEach(to -> network.tell(to, Service.SIGN, body));
        });
  }

  @SuppressWarnings("ThreadPriorityCheck") // it beats while all processors are busy
  private Pulse(Runnable beat) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("sampo-pulse")
            .priority(Thread.MAX_PRIORITY)
            .start(() -> run(beat));
  }

  /** Others wait for what the next sign says: it is sent at once. Any thread, never blocks. */
  public void soon() {
    news.release();
  }

  private void run(Runnable beat) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        beat.run();
      } catch (RuntimeException e) {
        LOG.error("no sign of life was sent; goes on", e);
      }
      try {
        if (news.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
          Thread.sleep(GATHER);
          news.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
