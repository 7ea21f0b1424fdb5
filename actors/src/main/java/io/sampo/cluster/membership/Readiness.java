package io.sampo.cluster.membership;

import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftView.Condition;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Whether this peer can serve (spec distributed §8.8): it has the metadata that a majority of the
 * others had when it started, and its own replicas are healthy. Once it is ready it stays so.
 */
public final class Readiness {
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration LONGEST_ASK = Duration.ofSeconds(1);

  private final Parts parts;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /**
   * What it looks at.
   *
   * @param replicas those that are open here
   * @param joined whether this peer joined others at this start, so that it must come to know them
   */
  public record Parts(
      RaftGroup group,
      Metadata metadata,
      StatusService status,
      PeerId self,
      ReplicaRegistry replicas,
      boolean joined) {}

  /** Begins to look. */
  public static Readiness start(Parts parts) {
    var readiness = new Readiness(parts);
    readiness.look();
    return readiness;
  }

  private Readiness(Parts parts) {
    this.parts = parts;
  }

  /** Whether it is, as soon as it is or after that time. */
  CompletionStage<Boolean> within(Duration longest) {
    return ready
        .thenApply(_ -> true)
        .completeOnTimeout(false, longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    check()
        .whenComplete(
            (good, failure) -> {
              if (failure == null && good) {
                ready.complete(null);
              } else {
                CompletableFuture.delayedExecutor(PERIOD.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::look);
              }
            });
  }

  private CompletionStage<Boolean> check() {
    var state = parts.metadata().state();
    var known = state.peers().known();
    if (parts.group().view().condition() instanceof Condition.Stopped) {
      return CompletableFuture.completedFuture(true); // removed: its own data can be read
    }
    if (!known.containsKey(parts.self().value()) || (parts.joined() && known.size() < 2)) {
      return CompletableFuture.completedFuture(false);
    }
    if (known.size() == 1) {
      return CompletableFuture.completedFuture(replicasAreHealthy());
    }
    return othersCommit(known.values().stream().toList(), known.size() / 2)
        .thenApply(commit -> parts.group().view().applied() >= commit && replicasAreHealthy());
  }

  /** The highest commit index among so many others, or among those that answer. */
  private CompletionStage<Long> othersCommit(List<Peers.Peer> peers, int wanted) {
    var highest = new CompletableFuture<Long>();
    var answers = new ArrayList<Long>();
    var asked = new ArrayList<CompletableFuture<?>>();
    for (var peer : peers) {
      MemberId member = peer.memberId();
      if (member.peer().equals(parts.self())) {
        continue;
      }
      asked.add(
          parts
              .status()
              .ask(PeerAddress.of(peer.uri()), 0, LONGEST_ASK)
              .thenAccept(
                  report -> {
                    synchronized (answers) {
                      answers.add(report.commit());
                      if (answers.size() >= wanted) {
                        highest.complete(
                            answers.stream().mapToLong(Long::longValue).max().orElse(0));
                      }
                    }
                  })
              .exceptionally(_ -> null)
              .toCompletableFuture());
    }
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenRun(
            () -> {
              synchronized (answers) {
                highest.complete(answers.stream().mapToLong(Long::longValue).max().orElse(0));
              }
            });
    return highest;
  }

  private boolean replicasAreHealthy() {
    return parts.metadata().catalog().state().collections().values().stream()
        .allMatch(entry -> entry.shardIds().stream().allMatch(shard -> isHealthy(entry, shard)));
  }

  /**
   * One that is to serve reads must do so. One that is being brought up must be complete, unless no
   * other is: then there is nothing to wait for.
   */
  private boolean isHealthy(CollectionEntry entry, ShardId shard) {
    return entry
        .stateAt(parts.self(), shard)
        .map(
            state ->
                (state.isHealthy() || (state.isTransferLike() && !entry.hasActive(shard)))
                    && (!state.servesReads()
                        || parts
                            .replicas()
                            .find(entry.replica(shard))
                            .filter(
                                replica ->
                                    replica.view().isPresent() || replica.damage().isPresent())
                            .isPresent()))
        .orElse(true);
  }
}
