package io.sampo.cluster.membership;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.consensus.RaftView.Condition;
import io.sampo.cluster.consensus.RaftView.Role;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.membership.ClusterStatus.RaftInfo;
import io.sampo.cluster.membership.PeerForms.ReplicaReport;
import io.sampo.cluster.membership.PeerForms.StatusQuestion;
import io.sampo.cluster.membership.PeerForms.StatusReport;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** What this peer says of itself to others, and asks of them. Any thread. */
public final class StatusService {
  private static final int LEVEL_OF_REPLICAS = 3;

  private final Parts parts;

  /** What it works with. */
  public record Parts(
      RaftGroup group,
      Metadata metadata,
      ReplicaRegistry replicas,
      PeerNetwork network,
      PeerId self,
      String version,
      InstantSource clock,
      LongSupplier nanoTime,
      Executor reads) {}

  /** Begins to answer. */
  public static StatusService start(Parts parts) {
    var service = new StatusService(parts);
    parts
        .network()
        .onQuestion(
            Service.STATUS,
            body ->
                CompletableFuture.supplyAsync(
                    () ->
                        PeerForms.write(service.answer(PeerForms.read(body, StatusQuestion.class))),
                    parts.reads()));
    return service;
  }

  private StatusService(Parts parts) {
    this.parts = parts;
  }

  /** Asks the peer at that address. */
  CompletionStage<StatusReport> ask(PeerAddress peer, int detailsLevel, Duration limit) {
    var question = new StatusQuestion(parts.group().view().self().value(), detailsLevel);
    return parts
        .network()
        .ask(peer, Service.STATUS, PeerForms.write(question), limit)
        .thenApply(body -> PeerForms.read(body, StatusReport.class));
  }

  /** What this peer says of itself. */
  StatusReport own(int detailsLevel) {
    return answer(new StatusQuestion(parts.group().view().self().value(), detailsLevel));
  }

  /** State of consensus here (spec distributed §8.6). */
  RaftInfo raft() {
    var view = parts.group().view();
    boolean ran = view.term() > 0;
    return new RaftInfo(
        view.term(),
        view.commit(),
        Math.max(0, view.commit() - view.applied()),
        view.leader().map(MemberId::peer),
        ran ? Optional.of(role(view.role())) : Optional.empty(),
        view.votes());
  }

  /** Whether consensus runs here. */
  ConsensusThread thread() {
    var view = parts.group().view();
    return switch (view.condition()) {
      case Condition.Working() -> new ConsensusThread.Working(at(view.tickNanos()));
      case Condition.Stopped() -> new ConsensusThread.Stopped();
      case Condition.Failed(var reason) -> new ConsensusThread.StoppedWithError(reason);
    };
  }

  private Instant at(long nanos) {
    return parts.clock().instant().minusNanos(parts.nanoTime().getAsLong() - nanos);
  }

  private static ClusterStatus.Role role(Role role) {
    return switch (role) {
      case LEADER -> ClusterStatus.Role.Leader;
      case CANDIDATE -> ClusterStatus.Role.Candidate;
      case FOLLOWER, LEARNER -> ClusterStatus.Role.Follower;
    };
  }

  private StatusReport answer(StatusQuestion question) {
    var asker = new MemberId(question.asker());
    var peers = parts.metadata().state().peers();
    var raft = raft();
    var thread = thread();
    return new StatusReport(
        peers.uriOf(asker).isPresent(),
        peers.lives().getOrDefault(asker.peer().value(), -1),
        parts.version(),
        raft.term(),
        raft.commit(),
        raft.commit() - raft.pendingOperations(),
        raft.leader().map(PeerId::value).orElse(null),
        raft.role().map(Enum::name).orElse(null),
        raft.isVoter(),
        thread instanceof ConsensusThread.StoppedWithError(var error) ? error : null,
        thread instanceof ConsensusThread.Stopped,
        thread instanceof ConsensusThread.Working(var lastUpdate) ? lastUpdate.toString() : "",
        question.detailsLevel() >= LEVEL_OF_REPLICAS ? replicas() : Map.of());
  }

  private Map<String, List<ReplicaReport>> replicas() {
    var all = new TreeMap<String, List<ReplicaReport>>();
    Catalog catalog = parts.metadata().catalog();
    for (var entry : catalog.state().collections().values()) {
      var mine = new ArrayList<ReplicaReport>();
      for (var shard : entry.shardIds()) {
        var state = entry.stateAt(parts.self(), shard);
        var replica =
            parts.replicas().find(entry.replica(shard)).filter(found -> found.damage().isEmpty());
        if (state.isPresent() && replica.isPresent()) {
          var vectors = entry.config().params().vectors().byName().keySet();
          mine.add(
              report(shard, state.get(), vectors, replica.get().info(), replica.get().figures()));
        }
      }
      all.put(entry.name(), mine);
    }
    return all;
  }

  /**
   * What is told of a replica.
   *
   * @param vectors names that the collection has; told also where no point has such a vector
   */
  static ReplicaReport report(
      ShardId shard,
      ReplicaState state,
      Set<String> vectors,
      ShardInfo info,
      ShardFigures figures) {
    var byName = new TreeMap<String, Long>();
    vectors.forEach(name -> byName.put(name, 0L));
    byName.putAll(figures.vectorsByName());
    return new ReplicaReport(
        shard.value(),
        state.name(),
        info.status().name(),
        figures.optimizations().points(),
        figures.vectorBytes(),
        figures.payloadBytes(),
        figures.points(),
        figures.vectors(),
        byName);
  }
}
