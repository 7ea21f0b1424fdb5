package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.cluster.membership.ClusterStatus;
import io.sampo.cluster.membership.ClusterStatus.ConsensusThread;
import io.sampo.cluster.membership.ClusterStatus.RaftInfo;
import io.sampo.cluster.membership.ClusterTelemetry;
import io.sampo.cluster.membership.CollectionCluster;
import io.sampo.storage.digest.Digest;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what is known of the cluster and of replicas (spec distributed §6.11, §8.6). */
public final class ClusterWriter {
  /** Below this level telemetry tells of collections no more than their names. */
  private static final int SHARDS_LEVEL = 3;

  private ClusterWriter() {}

  /** The cluster as this peer sees it; empty = there is none. */
  public static void status(Optional<ClusterStatus> status, JsonGenerator out) throws IOException {
    Members.object(
        out,
        all -> {
          if (status.isEmpty()) {
            all.always("status", "disabled");
          } else {
            enabled(status.get(), all);
          }
        });
  }

  private static void enabled(ClusterStatus status, Members all) throws IOException {
    all.always("status", "enabled")
        .always("peer_id", status.self().value())
        .object(
            "peers",
            peers -> {
              for (var peer : status.peers().entrySet()) {
                peers.object(
                    peer.getKey().toString(), one -> one.always("uri", peer.getValue().uri()));
              }
            })
        .object("raft_info", raft -> raft(status.raft(), raft))
        .object("consensus_thread_status", thread -> thread(status.thread(), thread))
        .object(
            "message_send_failures",
            failures -> {
              for (var failure : status.sendFailures().entrySet()) {
                failures.object(
                    failure.getKey(),
                    one ->
                        one.always("count", failure.getValue().count())
                            .always("latest_error", failure.getValue().latestError())
                            .always(
                                "latest_error_timestamp", failure.getValue().latest().toString()));
              }
            });
  }

  private static void raft(RaftInfo raft, Members members) throws IOException {
    members
        .always("term", raft.term())
        .always("commit", raft.commit())
        .always("pending_operations", raft.pendingOperations())
        .always("leader", leader(raft))
        .always("role", role(raft))
        .always("is_voter", raft.isVoter());
  }

  /** Zero while none is known, nothing where consensus never ran. */
  private static @Nullable Long leader(RaftInfo raft) {
    if (raft.leader().isPresent()) {
      return raft.leader().get().value();
    }
    return raft.role().isPresent() ? 0L : null;
  }

  private static @Nullable String role(RaftInfo raft) {
    return raft.role().map(ClusterStatus.Role::name).orElse(null);
  }

  static void thread(ConsensusThread thread, Members members) throws IOException {
    var name = "consensus_thread_status";
    switch (thread) {
      case ConsensusThread.Working(var lastUpdate) ->
          members.always(name, "working").always("last_update", lastUpdate.toString());
      case ConsensusThread.Stopped() -> members.always(name, "stopped");
      case ConsensusThread.StoppedWithError(var error) ->
          members.always(name, "stopped_with_err").always("err", error);
    }
  }

  /** Keys of the cluster's metadata. */
  public static void keys(List<String> keys, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (var key : keys) {
      out.writeString(key);
    }
    out.writeEndArray();
  }

  /** Replicas of a collection. */
  public static void collection(CollectionCluster collection, JsonGenerator out)
      throws IOException {
    Members.object(
        out,
        all -> {
          all.always("peer_id", collection.self().value())
              .always("shard_count", collection.shardCount());
          out.writeArrayFieldStart("local_shards");
          for (var shard : collection.local()) {
            Members.object(
                out,
                one ->
                    one.always("shard_id", shard.shard())
                        .some("shard_key", shard.key())
                        .always("points_count", shard.points())
                        .always("state", shard.state().label()));
          }
          out.writeEndArray();
          out.writeArrayFieldStart("remote_shards");
          for (var shard : collection.remote()) {
            Members.object(
                out,
                one ->
                    one.always("shard_id", shard.shard())
                        .some("shard_key", shard.key())
                        .always("peer_id", shard.peer().value())
                        .always("state", shard.state().label()));
          }
          out.writeEndArray();
          out.writeArrayFieldStart("shard_transfers");
          for (var transfer : collection.transfers()) {
            Members.object(out, one -> transfer(transfer, one));
          }
          out.writeEndArray();
        });
  }

  static void transfer(TransferEntry transfer, Members members) throws IOException {
    members
        .always("shard_id", transfer.shard())
        .always("from", transfer.from())
        .always("to", transfer.to())
        .always("sync", transfer.sync())
        .always("method", transfer.method().label());
  }

  /** What replicas contain, by shard. */
  public static void digests(Map<Integer, Digest> digests, JsonGenerator out) throws IOException {
    Members.object(
        out,
        all -> {
          out.writeArrayFieldStart("shards");
          for (var shard : digests.entrySet()) {
            Members.object(
                out,
                one ->
                    one.always("shard_id", shard.getKey())
                        .always("points_count", shard.getValue().points())
                        .always("digest", shard.getValue().summary()));
          }
          out.writeEndArray();
        });
  }

  /** What all peers say. */
  public static void telemetry(ClusterTelemetry telemetry, int level, JsonGenerator out)
      throws IOException {
    Members.object(
        out,
        all ->
            all.object(
                    "collections",
                    collections -> {
                      for (var collection : telemetry.collections().entrySet()) {
                        collections.object(
                            collection.getKey(),
                            one -> {
                              one.always("id", collection.getKey());
                              if (level >= SHARDS_LEVEL) {
                                shards(collection.getValue(), one);
                              }
                            });
                      }
                    })
                .object(
                    "cluster",
                    cluster -> {
                      cluster
                          .always("enabled", true)
                          .always("number_of_peers", telemetry.peers().size());
                      cluster.object(
                          "peers",
                          peers -> {
                            for (var peer : telemetry.peers().entrySet()) {
                              peers.object(
                                  peer.getKey().toString(), one -> peer(peer.getValue(), one));
                            }
                          });
                    }));
  }

  private static void shards(List<ClusterTelemetry.Shard> shards, Members members)
      throws IOException {
    var out = members.out();
    out.writeArrayFieldStart("shards");
    for (var shard : shards) {
      Members.object(
          out,
          one -> {
            one.always("id", shard.id()).some("key", shard.key());
            out.writeArrayFieldStart("replicas");
            for (var replica : shard.replicas()) {
              Members.object(out, written -> replica(replica, written));
            }
            out.writeEndArray();
          });
    }
    out.writeEndArray();
  }

  private static void replica(ClusterTelemetry.Replica replica, Members members)
      throws IOException {
    members
        .always("peer_id", replica.peer().value())
        .always("state", replica.state().label())
        .always("status", replica.status())
        .always("total_optimized_points", replica.optimizedPoints())
        .always("vectors_size_bytes", replica.vectorsBytes())
        .always("payloads_size_bytes", replica.payloadsBytes())
        .always("num_points", replica.points())
        .always("num_vectors", replica.vectors())
        .object(
            "num_vectors_by_name",
            names -> {
              for (var name :
                  replica.vectorsByName().entrySet().stream()
                      .sorted(Comparator.comparing(Map.Entry::getKey))
                      .toList()) {
                names.always(name.getKey(), name.getValue());
              }
            });
  }

  private static void peer(ClusterTelemetry.Peer peer, Members members) throws IOException {
    members.always("uri", peer.uri()).always("responsive", peer.details().isPresent());
    if (peer.details().isEmpty()) {
      members.always("details", null);
      return;
    }
    var details = peer.details().get();
    var raft = details.raft();
    members.object(
        "details",
        one ->
            one.always("version", details.version())
                .always("role", role(raft))
                .always("is_voter", raft.isVoter())
                .always("term", raft.term())
                .always("commit", raft.commit())
                .always("num_pending_operations", raft.pendingOperations())
                .object("consensus_thread_status", thread -> thread(details.thread(), thread)));
  }
}
