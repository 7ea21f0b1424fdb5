package io.sampo.cluster.membership;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftView.Condition;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.wire.PeerAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that this peer was removed: by its own copy of the log, or, where it was away when the
 * others agreed on it, by what they say when no leader calls. It then takes no part any more,
 * rather than to stand for election for ever.
 */
public final class RemovalWatch {
  private static final Logger LOG = LoggerFactory.getLogger(RemovalWatch.class);
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final Duration LONGEST_ASK = Duration.ofSeconds(1);

  /** An election takes less. */
  private static final Duration WITHOUT_LEADER = Duration.ofSeconds(4);

  /** A leader that is removed first sees to it that the log says so. */
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final RaftGroup group;
  private final Metadata metadata;
  private final StatusService status;
  private final LongSupplier nanoTime;
  private final Runnable onRemoval;
  private final AtomicBoolean removed = new AtomicBoolean();
  private long leaderSeenNanos;
  private long missingSinceNanos;

  /** Whether that member was in the book of peers once, and is no more. */
  public static boolean isRemoved(Peers peers, MemberId member) {
    return peers.lives().getOrDefault(member.peer().value(), -1) >= member.life()
        && peers.uriOf(member).isEmpty();
  }

  /**
   * Begins to look.
   *
   * @param onRemoval called once, from any thread
   */
  public static void start(
      RaftGroup group,
      Metadata metadata,
      StatusService status,
      LongSupplier nanoTime,
      Runnable onRemoval) {
    var watch = new RemovalWatch(group, metadata, status, nanoTime, onRemoval);
    watch.leaderSeenNanos = nanoTime.getAsLong();
    watch.later();
  }

  private RemovalWatch(
      RaftGroup group,
      Metadata metadata,
      StatusService status,
      LongSupplier nanoTime,
      Runnable onRemoval) {
    this.group = group;
    this.metadata = metadata;
    this.status = status;
    this.nanoTime = nanoTime;
    this.onRemoval = onRemoval;
  }

  private void later() {
    CompletableFuture.delayedExecutor(PERIOD.toMillis(), TimeUnit.MILLISECONDS).execute(this::look);
  }

  private void look() {
    var view = group.view();
    if (removed.get() || view.condition() instanceof Condition.Stopped) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (isRemoved(metadata.state().peers(), view.self())) {
      missingSinceNanos = missingSinceNanos == 0 ? now : missingSinceNanos;
      if (!view.members().contains(view.self()) || now - missingSinceNanos > FAREWELL.toNanos()) {
        removed("the log says so");
      }
    } else if (view.leader().isPresent()) {
      leaderSeenNanos = now;
    } else if (now - leaderSeenNanos > WITHOUT_LEADER.toNanos()) {
      askOthers(view.self());
    }
    later();
  }

  private void askOthers(MemberId self) {
    for (var peer : metadata.state().peers().known().values()) {
      if (!peer.memberId().equals(self)) {
        status
            .ask(PeerAddress.of(peer.uri()), 0, LONGEST_ASK)
            .thenAccept(
                report -> {
                  if (!report.knowsAsker() && report.newestLife() >= self.life()) {
                    removed(peer.memberId() + " says so");
                  }
                })
            .exceptionally(_ -> null);
      }
    }
  }

  private void removed(String why) {
    if (removed.compareAndSet(false, true)) {
      LOG.warn("this peer was removed from its cluster: {}", why);
      onRemoval.run();
    }
  }
}
