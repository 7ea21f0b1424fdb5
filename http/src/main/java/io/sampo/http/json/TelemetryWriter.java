package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.telemetry.Anonymity;
import io.sampo.cluster.telemetry.Durations;
import io.sampo.cluster.telemetry.HostTelemetry;
import io.sampo.cluster.telemetry.NodeFacts;
import io.sampo.cluster.telemetry.NodeTelemetry.View;
import io.sampo.cluster.telemetry.Responses;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes what a node tells of itself (spec dataplane §8.2, launcher §6). */
public final class TelemetryWriter {
  /** From this level on there are collections, memory and more. */
  public static final int COLLECTIONS_LEVEL = 1;

  private static final int CONFIG_LEVEL = 2;
  private static final int PEERS_LEVEL = 3;

  private final View view;
  private final int level;
  private final Anonymity anonymity;
  private final boolean perCollection;

  private TelemetryWriter(View view, int level, Anonymity anonymity, boolean perCollection) {
    this.view = view;
    this.level = level;
    this.anonymity = anonymity;
    this.perCollection = perCollection;
  }

  /**
   * Writes all of it.
   *
   * @param level how much, from 0 to 4; higher ones tell no more
   * @param perCollection whether answers are also told apart by the collection asked for
   */
  public static void write(
      View view, int level, Anonymity anonymity, boolean perCollection, JsonGenerator out)
      throws IOException {
    new TelemetryWriter(view, level, anonymity, perCollection).write(out);
  }

  private void write(JsonGenerator out) throws IOException {
    Members.object(
        out,
        all -> {
          all.always("id", view.facts().id().toString())
              .object("app", this::app)
              .object("collections", this::collections)
              .object("cluster", this::cluster)
              .object(
                  "requests",
                  requests ->
                      requests
                          .object("rest", rest -> responses(view.rest(), rest))
                          .object("grpc", grpc -> responses(view.grpc(), grpc)));
          if (level >= COLLECTIONS_LEVEL) {
            all.object("memory", this::memory)
                .object("hardware", this::hardware)
                .object(
                    "search_pool",
                    pool ->
                        pool.always("mode", "high_cpu")
                            .always("high_cpu_threads", view.facts().readThreads())
                            .always("high_io_threads", view.facts().readThreads()));
          }
          all.object("quota", TelemetryWriter::quota);
        });
  }

  private void app(Members app) throws IOException {
    NodeFacts facts = view.facts();
    app.always("name", "qdrant").always("version", facts.version());
    if (level >= COLLECTIONS_LEVEL) {
      app.always("distribution", facts.distribution())
          .object(
              "features",
              features ->
                  features
                      .always("debug", false)
                      .always("service_debug_feature", false)
                      .always("recovery_mode", facts.recoveryMode())
                      .always("gpu", false)
                      .always("rocksdb", false)
                      .always("staging", false))
          .object("system", this::host);
    }
    app.always("startup", facts.startup().toString());
  }

  private void host(Members members) throws IOException {
    HostTelemetry host = view.host();
    members
        .always("distribution", host.distribution())
        .always("distribution_version", host.distributionVersion())
        .always("is_docker", host.containerRuntime() != HostTelemetry.ContainerRuntime.NONE)
        .always("container_runtime", host.containerRuntime())
        .always("cores", host.cores())
        .some("ram_size", number(host.ramKib()))
        .some("disk_size", number(host.diskKib()))
        .always("cpu_flags", host.cpuFlags())
        .always("cpu_endian", host.isLittleEndian() ? "little" : "big");
  }

  private static @Nullable Long number(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  private void collections(Members members) throws IOException {
    members.always("number_of_collections", view.collectionCount());
    members.some("max_collections", number(view.facts().maxCollections()));
    if (level < COLLECTIONS_LEVEL) {
      return;
    }
    var writer = new CollectionTelemetryWriter(anonymity);
    var out = members.out();
    out.writeArrayFieldStart("collections");
    for (var collection : view.collections()) {
      writer.write(collection, level, out);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("snapshots");
    for (var collection : view.collections()) {
      Members.object(
          out,
          one ->
              one.always("id", anonymity.name(collection.name()))
                  .always("running_snapshots", 0)
                  .always("running_snapshot_recovery", 0)
                  .always("total_snapshot_creations", 0));
    }
    out.writeEndArray();
  }

  private void cluster(Members members) throws IOException {
    var cluster = view.cluster();
    members.always("enabled", cluster.isPresent());
    if (cluster.isPresent() && level >= COLLECTIONS_LEVEL) {
      members.object("status", status -> status(cluster.get(), status));
      if (level >= CONFIG_LEVEL) {
        clusterConfig(members);
        peers(cluster.get(), members);
      }
    }
    members.always("resharding_enabled", false);
  }

  private static void status(ClusterStatus cluster, Members members) throws IOException {
    var raft = cluster.raft();
    members
        .always("number_of_peers", cluster.peers().size())
        .always("term", raft.term())
        .always("commit", raft.commit())
        .always("pending_operations", raft.pendingOperations())
        .always("role", raft.role().map(Enum::name).orElse(null))
        .always("is_voter", raft.isVoter())
        .always("peer_id", cluster.self().value())
        .object(
            "consensus_thread_status", thread -> ClusterWriter.thread(cluster.thread(), thread));
  }

  private void clusterConfig(Members members) throws IOException {
    var facts = view.facts().cluster();
    if (facts.isEmpty()) {
      return;
    }
    members.object(
        "config",
        config ->
            config
                .always("grpc_timeout_ms", facts.get().requestTimeout().toMillis())
                // All that two peers send each other goes over one connection each way.
                .object("p2p", p2p -> p2p.always("connection_pool_size", 1))
                .object(
                    "consensus",
                    consensus ->
                        consensus
                            .always("max_message_queue_size", facts.get().messageQueue())
                            .always("tick_period_ms", facts.get().tick().toMillis())
                            .always(
                                "bootstrap_timeout_sec",
                                facts.get().bootstrapTimeout().toSeconds())));
  }

  /** Addresses give away who runs the cluster, and so may what users keep in it. */
  private void peers(ClusterStatus cluster, Members members) throws IOException {
    if (anonymity == Anonymity.FULL) {
      return;
    }
    members.object(
        "peers",
        peers -> {
          for (var peer : cluster.peers().entrySet()) {
            peers.object(peer.getKey().toString(), one -> one.always("uri", peer.getValue().uri()));
          }
        });
    if (level < PEERS_LEVEL) {
      return;
    }
    members.object(
        "peer_metadata",
        peers -> {
          for (var peer : cluster.peers().entrySet()) {
            peers.object(
                peer.getKey().toString(), one -> one.always("version", peer.getValue().version()));
          }
        });
    if (!view.metadata().isEmpty()) {
      members.object(
          "metadata",
          metadata -> {
            for (var entry : new TreeMap<>(view.metadata()).entrySet()) {
              metadata.out().writeFieldName(entry.getKey());
              metadata.out().writeRawValue(entry.getValue());
            }
          });
    }
  }

  private void responses(Responses responses, Members members) throws IOException {
    members.object("responses", all -> endpoints(responses.byEndpoint(), all));
    if (perCollection && !responses.byCollection().isEmpty()) {
      members.object(
          "per_collection_responses",
          collections -> {
            for (var collection : responses.byCollection().entrySet()) {
              collections.object(
                  anonymity.name(collection.getKey()),
                  all -> endpoints(collection.getValue(), all));
            }
          });
    }
  }

  private void endpoints(
      SortedMap<String, SortedMap<Integer, Durations>> byEndpoint, Members members)
      throws IOException {
    for (var endpoint : byEndpoint.entrySet()) {
      members.object(
          endpoint.getKey(),
          byStatus -> {
            for (Map.Entry<Integer, Durations> status : endpoint.getValue().entrySet()) {
              byStatus.object(
                  status.getKey().toString(), one -> durations(status.getValue(), level, one));
            }
          });
    }
  }

  /** What never was leaves out all but its count. */
  static void durations(Durations durations, int level, Members members) throws IOException {
    members.always("count", durations.count());
    if (durations.count() == 0) {
      return;
    }
    if (level >= COLLECTIONS_LEVEL && durations.failures() > 0) {
      members.always("fail_count", durations.failures());
    }
    members.always("avg_duration_micros", durations.avgMicros());
    if (level >= COLLECTIONS_LEVEL) {
      members
          .always("min_duration_micros", (double) durations.minMicros())
          .always("max_duration_micros", (double) durations.maxMicros())
          .always("total_duration_micros", durations.totalMicros())
          .some("last_responded", durations.last().map(Object::toString).orElse(null));
    }
  }

  private void memory(Members members) throws IOException {
    var memory = view.process().memory();
    members
        .always("active_bytes", memory.active())
        .always("allocated_bytes", memory.allocated())
        .always("metadata_bytes", memory.metadata())
        .always("resident_bytes", memory.resident())
        .always("retained_bytes", memory.retained());
  }

  private void hardware(Members members) throws IOException {
    var writer = new CollectionTelemetryWriter(anonymity);
    members.object(
        "collection_data",
        all -> {
          for (var collection : view.collections()) {
            all.object(
                anonymity.name(collection.name()), one -> writer.usage(collection.local(), one));
          }
        });
  }

  /** There are none in this version. */
  private static void quota(Members members) throws IOException {
    members
        .object("config", config -> config.always("enabled", false))
        .object(
            "exceeded",
            exceeded -> exceeded.always("resident_memory", null).always("disk_usage", null));
  }
}
