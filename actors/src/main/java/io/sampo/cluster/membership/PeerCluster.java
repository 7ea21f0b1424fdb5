package io.sampo.cluster.membership;

import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.membership.ClusterStatus.RaftInfo;
import io.sampo.cluster.membership.ClusterStatus.SendFailures;
import io.sampo.cluster.membership.ClusterTelemetry.Details;
import io.sampo.cluster.membership.ClusterTelemetry.Peer;
import io.sampo.cluster.membership.ClusterTelemetry.Replica;
import io.sampo.cluster.membership.ClusterTelemetry.Shard;
import io.sampo.cluster.membership.PeerForms.StatusReport;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.digest.Digest;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cluster as one of its peers sees and changes it. */
public final class PeerCluster implements ClusterApi {
  private static final Duration LONGEST_TELEMETRY = Duration.ofSeconds(10);
  private static final int LEVEL_OF_REPLICAS = 3;

  private final Parts parts;

  /**
   * What it works with.
   *
   * @param sendFailures messages that other peers did not get, by URI
   */
  public record Parts(
      PeerId self,
      RaftGroup group,
      Metadata metadata,
      MetadataGateway gateway,
      StatusService status,
      Readiness readiness,
      CollectionReport report,
      Supplier<Map<String, SendFailures>> sendFailures,
      Executor reads) {}

  public PeerCluster(Parts parts) {
    this.parts = parts;
  }

  @Override
  public Optional<ClusterStatus> status() {
    var peers =
        new TreeMap<PeerId, ClusterStatus.Peer>((a, b) -> Long.compare(a.value(), b.value()));
    parts
        .metadata()
        .state()
        .peers()
        .known()
        .forEach(
            (peer, known) ->
                peers.put(
                    new PeerId(peer), new ClusterStatus.Peer(known.uri() + "/", known.version())));
    var failures = new HashMap<String, SendFailures>();
    parts.sendFailures().get().forEach((uri, failed) -> failures.put(uri + "/", failed));
    return Optional.of(
        new ClusterStatus(
            parts.self(), peers, parts.status().raft(), parts.status().thread(), failures));
  }

  @Override
  public CompletionStage<Boolean> recover() {
    if (parts.group().view().leader().isEmpty()) {
      return refused(new Refusal.Internal("no leader is known that could give a snapshot"));
    }
    return parts.group().snapshot().handle((_, _) -> true);
  }

  @Override
  public CompletionStage<Boolean> removePeer(
      PeerId peer, boolean force, @Nullable Duration timeout) {
    var known = parts.metadata().state().peers();
    if (known.of(peer).isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    if (known.known().size() == 1) {
      return refused(new Refusal.BadRequest("Cannot remove the only peer of a cluster"));
    }
    return parts.gateway().execute(new CatalogCommand.RemovePeer(peer, force), timeout);
  }

  @Override
  public List<String> metadataKeys() {
    return List.copyOf(parts.metadata().catalog().state().keys().keySet());
  }

  @Override
  public Optional<String> metadata(String key) {
    return Optional.ofNullable(parts.metadata().catalog().state().keys().get(key));
  }

  @Override
  public CompletionStage<Boolean> putMetadata(
      String key, @Nullable String json, boolean wait, @Nullable Duration timeout) {
    var value = json == null || json.strip().equals("null") ? null : json;
    var done = parts.gateway().execute(new CatalogCommand.SetKey(key, value), timeout);
    if (!wait) {
      return CompletableFuture.completedFuture(true);
    }
    return done.exceptionallyCompose(
        failure ->
            cause(failure) instanceof RefusedException refused
                    && refused.refusal() instanceof Refusal.Internal
                ? refused(
                    new Refusal.Internal(
                        "Failed to propose and confirm metadata update operation through"
                            + " consensus: "
                            + refused.refusal().text()))
                : CompletableFuture.failedFuture(failure));
  }

  @Override
  public CompletionStage<ClusterTelemetry> telemetry(int detailsLevel, @Nullable Duration timeout) {
    var limit = Objects.requireNonNullElse(timeout, LONGEST_TELEMETRY);
    var known = parts.metadata().state().peers().known();
    var asked = new TreeMap<Long, CompletableFuture<Optional<StatusReport>>>();
    known.forEach(
        (peer, at) ->
            asked.put(
                peer,
                peer == parts.self().value()
                    ? CompletableFuture.supplyAsync(
                        () -> Optional.of(parts.status().own(detailsLevel)), parts.reads())
                    : parts
                        .status()
                        .ask(PeerAddress.of(at.uri()), detailsLevel, limit)
                        .<Optional<StatusReport>>thenApply(Optional::of)
                        .exceptionally(_ -> Optional.empty())
                        .toCompletableFuture()));
    return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
        .thenApply(
            _ -> {
              var reports = new TreeMap<Long, Optional<StatusReport>>();
              asked.forEach((peer, report) -> reports.put(peer, report.join()));
              return merge(reports, detailsLevel);
            });
  }

  private ClusterTelemetry merge(
      SortedMap<Long, Optional<StatusReport>> reports, int detailsLevel) {
    var peers = new TreeMap<PeerId, Peer>((a, b) -> Long.compare(a.value(), b.value()));
    var known = parts.metadata().state().peers();
    reports.forEach(
        (peer, report) ->
            peers.put(
                new PeerId(peer),
                new Peer(
                    known.of(new PeerId(peer)).map(at -> at.uri() + "/").orElse(""),
                    report.map(PeerCluster::details))));
    var collections = new TreeMap<String, List<Shard>>();
    for (var entry : parts.metadata().catalog().state().collections().values()) {
      var shards = new ArrayList<Shard>();
      if (detailsLevel >= LEVEL_OF_REPLICAS) {
        for (var shard : entry.shardIds()) {
          shards.add(
              new Shard(
                  shard.value(),
                  entry.keyOf(shard).orElse(null),
                  replicas(entry.name(), shard.value(), reports)));
        }
      }
      collections.put(entry.name(), shards);
    }
    return new ClusterTelemetry(collections, peers);
  }

  private static List<Replica> replicas(
      String collection, int shard, SortedMap<Long, Optional<StatusReport>> reports) {
    var replicas = new ArrayList<Replica>();
    reports.forEach(
        (peer, report) ->
            report.ifPresent(
                said ->
                    said.replicas().getOrDefault(collection, List.of()).stream()
                        .filter(replica -> replica.shard() == shard)
                        .map(
                            replica ->
                                new Replica(
                                    new PeerId(peer),
                                    ReplicaState.valueOf(replica.state()),
                                    replica.status().toLowerCase(Locale.ROOT),
                                    replica.optimizedPoints(),
                                    replica.vectorsBytes(),
                                    replica.payloadsBytes(),
                                    replica.points(),
                                    replica.vectors(),
                                    replica.vectorsByName()))
                        .forEach(replicas::add)));
    return replicas;
  }

  private static Details details(StatusReport report) {
    var raft =
        new RaftInfo(
            report.term(),
            report.commit(),
            report.commit() - report.applied(),
            Optional.ofNullable(report.leader()).map(PeerId::new),
            Optional.ofNullable(report.role()).map(ClusterStatus.Role::valueOf),
            report.voter());
    var thread =
        report.error() != null
            ? new ConsensusThread.StoppedWithError(report.error())
            : report.stopped()
                ? new ConsensusThread.Stopped()
                : new ConsensusThread.Working(Instant.parse(report.lastUpdate()));
    return new Details(report.version(), raft, thread);
  }

  @Override
  public CompletionStage<Map<Integer, Digest>> digests(String collection) {
    return CompletableFuture.supplyAsync(() -> parts.report().digests(collection), parts.reads());
  }

  @Override
  public CompletionStage<CollectionCluster> collection(String collection) {
    return CompletableFuture.supplyAsync(() -> parts.report().of(collection), parts.reads());
  }

  @Override
  public CompletionStage<Boolean> ready(Duration longest) {
    return parts.readiness().within(longest);
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static <T> CompletionStage<T> refused(Refusal why) {
    return CompletableFuture.failedFuture(new RefusedException(why));
  }
}
