package io.sampo.cluster.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Notices that a peer which owes an answer is gone, long before the question's time is over:
 * nothing at all was heard of it, though it sends signs of life all the time, or its port refuses.
 * Knows that it may have been this process that stood still. Any thread.
 */
final class Attention {
  /** A question this old is looked after; nearly all are answered before. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(150);

  private static final Duration NEXT_LOOK = Duration.ofMillis(50);

  /** A little more than the time between two signs of life: time to try the port. */
  private static final Duration DOUBT = Duration.ofMillis(250);

  /** Three signs of life are missing: the peer stands still, or is cut off. */
  private static final Duration SILENCE = Duration.ofMillis(700);

  /** A look that is late by so much comes from a process that stood still itself. */
  private static final Duration LATE = Duration.ofMillis(200);

  /** After that everybody gets so long to be heard again. */
  private static final Duration GRACE = Duration.ofMillis(400);

  private static final Duration LONGEST_TRY = Duration.ofMillis(200);

  private final LongSupplier nanoTime;
  private final Executor tries;
  private final Map<PeerAddress, Heard> peers = new ConcurrentHashMap<>();
  private volatile long lastStallNanos;
  private volatile boolean stalled;

  /** Of one peer. */
  private static final class Heard {
    volatile long nanos;
    volatile boolean trying;
    volatile long refusedNanos;
    volatile boolean refused;

    Heard(long nanos) {
      this.nanos = nanos;
    }
  }

  /**
   * Has heard nobody yet.
   *
   * @param tries runs what blocks for moments
   */
  Attention(LongSupplier nanoTime, Executor tries) {
    this.nanoTime = nanoTime;
    this.tries = tries;
  }

  /** Something came from that peer. */
  void heard(PeerAddress peer) {
    long now = nanoTime.getAsLong();
    var known = peers.get(peer);
    if (known == null) {
      peers.put(peer, new Heard(now));
    } else {
      known.nanos = now;
    }
  }

  /** Fails the question with a {@link PeerFailure} when that peer turns out to be gone. */
  void watch(PeerAddress peer, CompletableFuture<?> question) {
    later(peer, question, nanoTime.getAsLong(), FIRST_LOOK);
  }

  private void later(
      PeerAddress peer, CompletableFuture<?> question, long askedNanos, Duration pause) {
    long dueNanos = nanoTime.getAsLong() + pause.toNanos();
    Timers.later(pause, () -> !question.isDone(), () -> look(peer, question, askedNanos, dueNanos));
  }

  private void look(
      PeerAddress peer, CompletableFuture<?> question, long askedNanos, long dueNanos) {
    long now = nanoTime.getAsLong();
    if (now - dueNanos > LATE.toNanos()) {
      lastStallNanos = now;
      stalled = true;
    }
    boolean grace = stalled && now - lastStallNanos < GRACE.toNanos();
    var known = peers.computeIfAbsent(peer, _ -> new Heard(askedNanos));
    long silence = now - known.nanos;
    if (!grace && silence >= SILENCE.toNanos()) {
      question.completeExceptionally(new PeerFailure(peer + " is silent"));
      return;
    }
    if (known.refused && known.refusedNanos - known.nanos > 0) {
      question.completeExceptionally(new PeerFailure("nobody listens at " + peer));
      return;
    }
    if (silence >= DOUBT.toNanos() && !known.trying) {
      known.trying = true;
      tries.execute(() -> tryPort(peer, known));
    }
    later(peer, question, askedNanos, NEXT_LOOK);
  }

  private void tryPort(PeerAddress peer, Heard known) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(peer.host(), peer.port()), (int) LONGEST_TRY.toMillis());
      known.refused = false;
    } catch (ConnectException _) {
      known.refusedNanos = nanoTime.getAsLong();
      known.refused = true;
    } catch (IOException _) {
      known.refused = false; // slow, or not to be reached: silence decides
    } finally {
      known.trying = false;
    }
  }
}
