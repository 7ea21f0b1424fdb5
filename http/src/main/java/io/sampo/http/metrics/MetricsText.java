package io.sampo.http.metrics;

import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.telemetry.Anonymity;
import io.sampo.cluster.telemetry.CollectionTelemetry;
import io.sampo.cluster.telemetry.CollectionTelemetry.Local;
import io.sampo.cluster.telemetry.CollectionTelemetry.Shard;
import io.sampo.cluster.telemetry.NodeTelemetry.View;
import io.sampo.cluster.telemetry.ProcessTelemetry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** The metrics of a node under the reference's names (spec dataplane §8.3, launcher §7). */
public final class MetricsText {
  private static final double NANOS_PER_SECOND = 1e9;

  private final View view;
  private final Anonymity anonymity;
  private final Exposition out;

  private MetricsText(View view, Anonymity anonymity, String prefix) {
    this.view = view;
    this.anonymity = anonymity;
    this.out = new Exposition(prefix);
  }

  /**
   * The text.
   *
   * @param perCollection whether answers are told apart by the collection that was asked for
   * @param prefix of all names
   */
  public static String of(View view, Anonymity anonymity, boolean perCollection, String prefix) {
    var metrics = new MetricsText(view, anonymity, prefix);
    metrics.node();
    metrics.points();
    metrics.replicas();
    metrics.updates();
    metrics.snapshots();
    metrics.cluster();
    metrics.responses(perCollection);
    metrics.usage();
    metrics.process();
    return metrics.out.text();
  }

  private void node() {
    out.gauge("app_info", "information about qdrant server")
        .sample(1, "name", "qdrant", "version", view.facts().version());
    out.gauge("app_status_recovery_mode", "whether the node was started to save data only")
        .sample(view.facts().recoveryMode() ? 1 : 0);
    out.gauge("collections_total", "collections").sample(view.collections().size());
  }

  private void points() {
    long vectors =
        view.collections().stream()
            .flatMap(collection -> vectorsByName(collection).values().stream())
            .mapToLong(Long::longValue)
            .sum();
    out.gauge("collections_vector_total", "vectors of all collections on this peer")
        .sample(anonymity.count(vectors));
    var byName = out.gauge("collection_vectors", "vectors on this peer");
    var excluded =
        out.gauge(
            "collection_indexed_only_excluded_points",
            "points that searches with indexed_only do not find");
    for (var collection : view.collections()) {
      vectorsByName(collection)
          .forEach(
              (name, count) ->
                  byName.sample(
                      anonymity.count(count),
                      "collection",
                      anonymity.name(collection.name()),
                      "vector",
                      anonymity.name(name)));
    }
    for (var collection : view.collections()) {
      for (var name : vectorsByName(collection).keySet()) {
        excluded.sample(0, "id", anonymity.name(collection.name()), "vector", anonymity.name(name));
      }
    }
    ofEach("collection_points", "points on this peer", local -> local.info().points());
  }

  private static Map<String, Long> vectorsByName(CollectionTelemetry collection) {
    var all = new TreeMap<String, Long>();
    collection.config().params().vectors().byName().keySet().forEach(name -> all.put(name, 0L));
    for (var local : collection.local()) {
      local.figures().vectorsByName().forEach((name, count) -> all.merge(name, count, Long::sum));
    }
    return all;
  }

  private void replicas() {
    var shards = view.collections().stream().flatMap(each -> each.shards().stream()).toList();
    var active = shards.stream().mapToLong(Shard::active).summaryStatistics();
    if (active.getCount() > 0) {
      out.gauge("collection_active_replicas_min", "active replicas of the shard that has fewest")
          .sample(active.getMin());
      out.gauge("collection_active_replicas_max", "active replicas of the shard that has most")
          .sample(active.getMax());
    }
    out.gauge("collection_dead_replicas", "replicas that should be active and are not")
        .sample(shards.stream().mapToLong(Shard::dead).sum());
    var incoming =
        out.gauge("collection_shard_transfer_incoming", "transfers to this peer that go on");
    long self = view.cluster().map(cluster -> cluster.self().value()).orElse(0L);
    for (var collection : view.collections()) {
      incoming.sample(
          collection.transfers().stream().filter(transfer -> transfer.to() == self).count(),
          "id",
          anonymity.name(collection.name()));
    }
    var outgoing =
        out.gauge("collection_shard_transfer_outgoing", "transfers from this peer that go on");
    for (var collection : view.collections()) {
      outgoing.sample(
          collection.transfers().stream().filter(transfer -> transfer.from() == self).count(),
          "id",
          anonymity.name(collection.name()));
    }
    states();
  }

  /** Sampo's own, so without the prefix: what each shard has, and what it should have. */
  private void states() {
    var own = new Exposition("");
    var states = own.gauge("sampo_replica_state", "1 for the state that a replica has");
    var lacking =
        own.gauge("sampo_shards_under_replicated", "shards with fewer active replicas than wanted");
    for (var collection : view.collections()) {
      var id = anonymity.name(collection.name());
      for (var shard : collection.shards()) {
        shard
            .states()
            .forEach(
                (peer, state) ->
                    states.sample(
                        1,
                        "id",
                        id,
                        "shard",
                        Integer.toString(shard.id()),
                        "peer_id",
                        Long.toString(peer),
                        "state",
                        state.label()));
      }
    }
    for (var collection : view.collections()) {
      int wanted = collection.config().params().replicationFactor();
      lacking.sample(
          collection.shards().stream().filter(shard -> shard.active() < wanted).count(),
          "id",
          anonymity.name(collection.name()));
    }
    out.append(own);
  }

  private void updates() {
    ofEach(
        "collection_running_optimizations",
        "segments that are being rewritten",
        local -> local.figures().runningOptimizations());
    ofEach(
        "collection_update_queue_length",
        "updates that are not visible yet",
        Local::pendingUpdates);
    ofEach(
        "collection_update_queue_deferred_points",
        "points that reads leave out until they are optimised",
        _ -> 0);
  }

  /** There are none yet. */
  private void snapshots() {
    ofEach("snapshot_creation_running", "snapshots that are being made", _ -> 0);
    ofEach("snapshot_recovery_running", "snapshots that are being restored", _ -> 0);
    var created = out.counter("snapshot_created_total", "snapshots that were made");
    for (var collection : view.collections()) {
      created.sample(0, "id", anonymity.name(collection.name()));
    }
  }

  /** The sum over a collection's replicas here. */
  private void ofEach(String name, String help, ToLongFunction<Local> figure) {
    sums(out.gauge(name, help), figure);
  }

  private void sums(Exposition.Family family, ToLongFunction<Local> figure) {
    for (var collection : view.collections()) {
      family.sample(
          anonymity.count(collection.local().stream().mapToLong(figure).sum()),
          "id",
          anonymity.name(collection.name()));
    }
  }

  private void cluster() {
    out.gauge("cluster_enabled", "whether this node belongs to a cluster")
        .sample(view.cluster().isPresent() ? 1 : 0);
    view.cluster().ifPresent(this::cluster);
  }

  private void cluster(ClusterStatus cluster) {
    var raft = cluster.raft();
    out.gauge("cluster_peers_total", "peers of the cluster").sample(cluster.peers().size());
    out.counter("cluster_term", "term of consensus").sample(raft.term());
    out.counter("cluster_commit", "index of the last entry that this peer knows as agreed on")
        .sample(raft.commit(), "peer_id", cluster.self().toString());
    out.gauge("cluster_pending_operations_total", "entries agreed on and not applied here")
        .sample(raft.pendingOperations());
    out.gauge("cluster_voter", "whether this peer votes").sample(raft.isVoter() ? 1 : 0);
    if (cluster.thread() instanceof ConsensusThread.Working(var last)) {
      out.counter("cluster_last_update_timestamp_seconds", "when consensus was last at work here")
          .sample(last.getEpochSecond() + last.getNano() / NANOS_PER_SECOND);
    }
    boolean works = cluster.thread() instanceof ConsensusThread.Working;
    out.gauge("cluster_working_state", "whether consensus is at work here")
        .sample(works ? 1 : 0, "state", "working")
        .sample(works ? 0 : 1, "state", "stopped");
  }

  private void responses(boolean perCollection) {
    var rest = new ResponseMetrics();
    var grpc = new ResponseMetrics();
    if (perCollection) {
      view.rest()
          .byCollection()
          .forEach((name, all) -> rest.addRest(all, List.of("collection", anonymity.name(name))));
      view.grpc()
          .byCollection()
          .forEach((name, all) -> grpc.addGrpc(all, List.of("collection", anonymity.name(name))));
    } else {
      rest.addRest(view.rest().byEndpoint(), List.of());
      grpc.addGrpc(view.grpc().byEndpoint(), List.of());
    }
    rest.write(out, "rest");
    grpc.write(out, "grpc");
  }

  private void usage() {
    usage(
        "cpu", "bytes of vectors compared", local -> local.figures().usage().vectorBytesCompared());
    usage(
        "payload_io_read",
        "bytes of payloads read",
        local -> local.figures().usage().payloadBytesRead());
    usage(
        "payload_io_write",
        "bytes of payloads written",
        local -> local.figures().usage().payloadBytesWritten());
    usage(
        "payload_index_io_read",
        "bytes of payload indexes read",
        local -> local.figures().usage().indexBytesRead());
    usage(
        "payload_index_io_write",
        "bytes of payload indexes written",
        local -> local.figures().usage().indexBytesWritten());
    usage(
        "vector_io_read",
        "bytes of vectors read",
        local -> local.figures().usage().vectorBytesRead());
    usage(
        "vector_io_write",
        "bytes of vectors written",
        local -> local.figures().usage().vectorBytesWritten());
  }

  private void usage(String what, String help, ToLongFunction<Local> figure) {
    sums(out.counter("collection_hardware_metric_" + what, help), figure);
  }

  private void process() {
    ProcessTelemetry process = view.process();
    var memory = process.memory();
    out.gauge("memory_active_bytes", "memory that the JVM has of the system")
        .sample(memory.active());
    out.gauge("memory_allocated_bytes", "memory in use").sample(memory.allocated());
    out.gauge("memory_metadata_bytes", "memory for classes").sample(memory.metadata());
    out.gauge("memory_resident_bytes", "memory of the process that is not paged out")
        .sample(memory.resident());
    out.gauge("memory_retained_bytes", "memory that the heap holds beyond its use")
        .sample(memory.retained());
    out.gauge("process_threads", "threads").sample(process.threads());
    out.gauge("process_open_mmaps", "mapped parts of the address space").sample(process.openMaps());
    out.gauge("system_max_mmaps", "mapped parts that a process may have")
        .sample(process.mostMaps());
    out.gauge("process_open_fds", "open files and sockets").sample(process.openFiles());
    out.gauge("process_max_fds", "files and sockets that may be open").sample(process.mostFiles());
    out.counter("process_minor_page_faults_total", "pages mapped without reading them")
        .sample(process.minorFaults());
    out.counter("process_major_page_faults_total", "pages that had to be read")
        .sample(process.majorFaults());
  }
}
