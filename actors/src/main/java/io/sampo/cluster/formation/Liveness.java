package io.sampo.cluster.formation;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Who was heard of when: the one evidence of who is alive, for elections, for the control cluster
 * and for the placement of shards. Knows that it may have been this process that was paused. Any
 * thread; time is that of {@code System.nanoTime}.
 */
public final class Liveness {
  /** A tick that is late by more than this means that this process was paused. */
  private static final Duration STALL = Duration.ofMillis(500);

  /** After a pause everybody gets this long to be heard again. */
  private static final Duration GRACE = Duration.ofMillis(700);

  /** A consensus thread that has not run for so long counts as a dead peer. */
  private static final Duration WEDGED = Duration.ofSeconds(8);

  /** Silence limits within which a member knows the next leader, unless something is wrong. */
  private static final int ELECTIONS = 3;

  /** A clock that was set is followed after two of these. */
  private static final Duration CLOCK_WINDOW = Duration.ofSeconds(5);

  private final Duration silenceLimit;
  private final Map<Long, Heard> heard = new HashMap<>();
  private final Map<Long, MemberId> incarnations = new HashMap<>();
  private final List<Runnable> stallListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> beatListeners = new CopyOnWriteArrayList<>();
  private volatile long beatNanos;
  private volatile boolean beats;
  private long lastTickNanos;
  private boolean ticked;
  private long graceUntilNanos;
  private long stalls;
  private long longestGapNanos;

  /** The newest of a peer. */
  private static final class Heard {
    long nanos;
    Sign sign;
    long ledNanos;
    long windowFromNanos;
    long leastInWindowMillis = Long.MAX_VALUE;
    long leastBeforeMillis = Long.MAX_VALUE;

    Heard(Sign sign, long nowNanos) {
      this.sign = sign;
      this.nanos = nowNanos;
      this.ledNanos = nowNanos;
      this.windowFromNanos = nowNanos;
    }

    /** This process stood still for so long, so nobody was silent for it. */
    void shift(long gapNanos, long nowNanos) {
      nanos += gapNanos;
      ledNanos += gapNanos;
      if (nanos - nowNanos > 0) {
        nanos = nowNanos;
      }
    }

    /** The least difference is that of the fastest message, which is nearest to the true one. */
    void clock(long differenceMillis, long nowNanos) {
      if (nowNanos - windowFromNanos > CLOCK_WINDOW.toNanos()) {
        windowFromNanos = nowNanos;
        leastBeforeMillis = leastInWindowMillis;
        leastInWindowMillis = Long.MAX_VALUE;
      }
      leastInWindowMillis = Math.min(leastInWindowMillis, differenceMillis);
    }

    long offsetMillis() {
      return Math.min(leastInWindowMillis, leastBeforeMillis);
    }
  }

  /**
   * Nobody was heard yet.
   *
   * @param silenceLimit after which a peer counts as lost
   */
  public Liveness(Duration silenceLimit) {
    this.silenceLimit = silenceLimit;
  }

  public Duration silenceLimit() {
    return silenceLimit;
  }

  /**
   * Takes a sign.
   *
   * @param clockMillis this peer's clock
   */
  public synchronized void heard(Sign sign, long nowNanos, long clockMillis) {
    var known = heard.computeIfAbsent(sign.from().value(), _ -> new Heard(sign, nowNanos));
    known.nanos = nowNanos;
    known.sign = sign;
    known.ledNanos = sign.led() ? nowNanos : known.ledNanos;
    known.clock(clockMillis - sign.clockMillis(), nowNanos);
    sign.control().ifPresent(control -> incarnations.put(control.uid(), sign.from()));
  }

  /** Is told on the thread that ticks when this process must have stood still. */
  public void onStall(Runnable listener) {
    stallListeners.add(listener);
  }

  /** Is told on the thread that ticks at every beat, and must be short. */
  public void onBeat(Runnable listener) {
    beatListeners.add(listener);
  }

  /** To be called at every beat of this process; notices when beats were missed. */
  public void tick(long nowNanos) {
    if (beat(nowNanos)) {
      stallListeners.forEach(Runnable::run);
    }
    beatListeners.forEach(Runnable::run);
    beatNanos = nowNanos;
    beats = true;
  }

  /**
   * Whether this process ran all the time until now, or what follows from its pause is done: who
   * has just been woken may be asked before it has noticed.
   */
  public boolean isAwake(long nowNanos) {
    return !beats || nowNanos - beatNanos <= STALL.toNanos();
  }

  private synchronized boolean beat(long nowNanos) {
    boolean stalled = false;
    if (ticked) {
      long gap = nowNanos - lastTickNanos;
      longestGapNanos = Math.max(longestGapNanos, gap);
      if (gap > STALL.toNanos()) {
        stalls++;
        stalled = true;
        graceUntilNanos = nowNanos + GRACE.toNanos();
        heard.values().forEach(known -> known.shift(gap, nowNanos));
      }
    }
    ticked = true;
    lastTickNanos = nowNanos;
    return stalled;
  }

  /**
   * Whether a member that was once heard has been silent for too long, or says for long that it has
   * no part in consensus: its disk is full, or it is heard and hears nobody.
   */
  public synchronized boolean isLost(MemberId member, long nowNanos) {
    var known = heard.get(member.value());
    if (known == null || (stalls > 0 && nowNanos - graceUntilNanos < 0)) {
      return false;
    }
    return nowNanos - known.nanos >= silenceLimit.toNanos()
        || nowNanos - known.ledNanos >= ELECTIONS * silenceLimit.toNanos()
        || known.sign.logAgeMillis() >= WEDGED.toMillis();
  }

  /** Whether a member was heard within the silence limit. */
  public synchronized boolean isAlive(MemberId member, long nowNanos) {
    var known = heard.get(member.value());
    return known != null && nowNanos - known.nanos < silenceLimit.toNanos();
  }

  /** What a member says of itself, if it was heard within the silence limit. */
  public synchronized Optional<Sign> sign(MemberId member, long nowNanos) {
    var known = heard.get(member.value());
    return known != null && nowNanos - known.nanos < silenceLimit.toNanos()
        ? Optional.of(known.sign)
        : Optional.empty();
  }

  /** Whose incarnation that is or was. */
  public synchronized Optional<MemberId> owner(long uid) {
    return Optional.ofNullable(incarnations.get(uid));
  }

  /** How long ago a member was heard; empty before the first time. */
  public synchronized Optional<Duration> age(MemberId member, long nowNanos) {
    return Optional.ofNullable(heard.get(member.value()))
        .map(known -> Duration.ofNanos(nowNanos - known.nanos));
  }

  /**
   * That moment on a peer's clock, on this peer's clock; unknown peers have this peer's clock. Of a
   * peer's lives the one that was heard last counts.
   */
  public synchronized Instant onOwnClock(Instant moment, PeerId peer) {
    return heard.entrySet().stream()
        .filter(entry -> new MemberId(entry.getKey()).peer().equals(peer))
        .max((one, other) -> Long.signum(one.getValue().nanos - other.getValue().nanos))
        .map(entry -> moment.plusMillis(entry.getValue().offsetMillis()))
        .orElse(moment);
  }

  /** Beats that came so late that this process must have been paused. */
  public synchronized long stalls() {
    return stalls;
  }

  /** The longest time between two beats. */
  public synchronized Duration longestGap() {
    return Duration.ofNanos(longestGapNanos);
  }
}
