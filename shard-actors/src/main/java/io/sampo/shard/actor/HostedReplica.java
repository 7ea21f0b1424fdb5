package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.event.Level;

/**
 * One replica of this peer, between its first wish and its removal: what is wished, how far the
 * host has got with it, and how often that failed. Of the host's thread, but for {@link #settle}
 * and {@link #fail}.
 */
final class HostedReplica {

  /** What the host is about to do with it, or has done. */
  enum Stage {
    OPENING,
    RUNNING,
    STOPPING,
    WAITING,
    LEFT_OUT,
    REMOVING
  }

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  /** A start that fails for it says so itself, and ends within so many attempts. */
  private static final int FAILURES_OF_A_START = 4;

  private DesiredReplica wish;
  private Stage stage = Stage.OPENING;
  private boolean wanted = true;
  private int failures;

  /** Its damaged data were removed, so that it begins anew. */
  private boolean cleared;

  /** It was wanted again while it was removed. */
  private boolean again;

  /** Completes when the replica is in the state that was wished first. */
  private volatile CompletableFuture<Void> settled = new CompletableFuture<>();

  HostedReplica(DesiredReplica wish) {
    this.wish = wish;
  }

  ReplicaId id() {
    return wish.id();
  }

  DesiredReplica wish() {
    return wish;
  }

  Stage stage() {
    return stage;
  }

  void enter(Stage next) {
    stage = next;
  }

  boolean isWanted() {
    return wanted;
  }

  /** It is wanted still, maybe otherwise. */
  void wish(DesiredReplica next) {
    wish = next;
    cleared &= !next.state().isUpdateTruth();
  }

  /** It is wanted again, and is still to be removed before. */
  void wishAgain(DesiredReplica next) {
    wish = next;
    again = true;
    settled = new CompletableFuture<>();
  }

  /**
   * It is not wanted any more.
   *
   * @return whether it was until now
   */
  boolean unwant() {
    boolean before = wanted;
    again = false;
    wanted = false;
    return before;
  }

  /**
   * It was removed.
   *
   * @return whether it is wanted nevertheless, so that it begins anew
   */
  boolean comeBack() {
    wanted |= again;
    again = false;
    return wanted;
  }

  /**
   * Whether its damaged data are to be removed, because others give it all it lacks before it
   * serves; once, until it had all again.
   */
  boolean mayClear() {
    return !cleared
        && (wish.state() == ReplicaState.RECOVERY || wish.state() == ReplicaState.PARTIAL);
  }

  /** Its damaged data are removed now. */
  void clear() {
    cleared = true;
  }

  /** Whether its data are new, so that there is no use in leaving them out. */
  boolean isCleared() {
    return cleared;
  }

  /** Whether it may be empty though it has a log, see {@link ShardReplica#create}. */
  boolean mayBeginAnew() {
    return !wish.state().isUpdateTruth() && wish.state() != ReplicaState.INITIALIZING;
  }

  /** How often it failed. */
  int failures() {
    return failures;
  }

  /** Who waits for the shard is told of its first failure: a start ends with one error then. */
  Level weight() {
    return failures < FAILURES_OF_A_START ? Level.WARN : Level.ERROR;
  }

  /** It failed, and waits for so long before the next attempt: longer each time. */
  Duration pause() {
    stage = Stage.WAITING;
    long pauseMillis =
        Math.min(LAST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 10));
    failures++;
    return Duration.ofMillis(pauseMillis);
  }

  /** The next attempt: who asks from now on is told how that one ends. */
  void retry() {
    if (settled.isCompletedExceptionally()) {
      settled = new CompletableFuture<>();
    }
  }

  /** Completes when the replica is in the state that was wished first, or fails with why not. */
  CompletableFuture<Void> settled() {
    return settled;
  }

  /** It is in the state it was wished in, or never will be; any thread. */
  void settle() {
    settled.complete(null);
  }

  /** It cannot be opened; any thread. */
  void fail(Throwable why) {
    settled.completeExceptionally(why);
  }
}
