package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.cluster.telemetry.Anonymity;
import io.sampo.cluster.telemetry.CollectionTelemetry;
import io.sampo.cluster.telemetry.CollectionTelemetry.Local;
import io.sampo.cluster.telemetry.CollectionTelemetry.Remote;
import io.sampo.cluster.telemetry.CollectionTelemetry.Shard;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.segment.ShardFigures;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Writes what a node tells of its collections (launcher §6). */
final class CollectionTelemetryWriter {
  private static final int CONFIG_LEVEL = 2;
  private static final int SHARDS_LEVEL = 3;
  private static final int SEGMENTS_LEVEL = 4;

  private final Anonymity anonymity;

  CollectionTelemetryWriter(Anonymity anonymity) {
    this.anonymity = anonymity;
  }

  /** One collection; at level 1 in a form of its own. */
  void write(CollectionTelemetry collection, int level, JsonGenerator out) throws IOException {
    Members.object(
        out,
        all -> {
          if (level < CONFIG_LEVEL) {
            summary(collection, all);
          } else {
            whole(collection, level, all);
          }
        });
  }

  private void summary(CollectionTelemetry collection, Members members) throws IOException {
    long vectors =
        collection.local().stream()
            .flatMap(local -> local.figures().vectorsByName().values().stream())
            .mapToLong(Long::longValue)
            .sum();
    members.always("vectors", anonymity.count(vectors));
    var fault =
        collection.local().stream()
            .map(local -> local.info().optimizerError())
            .filter(error -> error != null)
            .findFirst();
    optimizers("optimizers_status", fault.orElse(null), members);
    members.object("params", params -> ConfigWriter.params(config(collection).params(), params));
  }

  private static void optimizers(String name, @Nullable String fault, Members members)
      throws IOException {
    if (fault == null) {
      members.always(name, "ok");
    } else {
      members.object(name, status -> status.always("error", fault));
    }
  }

  private void whole(CollectionTelemetry collection, int level, Members members)
      throws IOException {
    members
        .always("id", anonymity.name(collection.name()))
        .some("init_time_ms", collection.opening().map(time -> time.toMillis()).orElse(null));
    var out = members.out();
    out.writeFieldName("config");
    ConfigWriter.write(config(collection), out);
    if (level < SHARDS_LEVEL) {
      return;
    }
    out.writeArrayFieldStart("shards");
    for (var shard : collection.shards()) {
      Members.object(out, one -> shard(collection, shard, level, one));
    }
    out.writeEndArray();
    out.writeArrayFieldStart("transfers");
    for (var transfer : collection.transfers()) {
      Members.object(out, one -> ClusterWriter.transfer(transfer, one));
    }
    out.writeEndArray();
    out.writeArrayFieldStart("resharding");
    out.writeEndArray();
  }

  /** Without what its user called things, if so wanted. */
  private CollectionConfig config(CollectionTelemetry collection) {
    var config = collection.config();
    if (anonymity == Anonymity.NONE) {
      return config;
    }
    var params = config.params();
    var vectors = params.vectors();
    return new CollectionConfig(
        new CollectionParams(
            vectors.single() ? vectors : new VectorsConfig(false, withoutNames(vectors.byName())),
            withoutNames(params.sparseVectors()),
            params.shardNumber(),
            params.shardingMethod(),
            params.replicationFactor(),
            params.writeConsistencyFactor(),
            params.readFanOutFactor(),
            params.readFanOutDelayMs(),
            params.onDiskPayload(),
            params.payloadMemory()),
        config.hnsw(),
        config.optimizers(),
        config.wal(),
        config.quantization(),
        null,
        null);
  }

  private <T> Map<String, T> withoutNames(Map<String, T> byName) {
    var all = new LinkedHashMap<String, T>();
    byName.forEach((name, value) -> all.put(anonymity.name(name), value));
    return all;
  }

  private void shard(CollectionTelemetry collection, Shard shard, int level, Members members)
      throws IOException {
    members.always("id", shard.id()).always("key", key(shard.key()));
    if (shard.local().isPresent()) {
      members.object(
          "local", local -> local(collection, shard.id(), shard.local().get(), level, local));
    } else {
      members.always("local", null);
    }
    var out = members.out();
    out.writeArrayFieldStart("remote");
    for (var remote : shard.remote()) {
      Members.object(out, one -> remote(shard.id(), remote, level, one));
    }
    out.writeEndArray();
    members
        .object(
            "replicate_states",
            states -> {
              for (var state : shard.states().entrySet()) {
                states.always(state.getKey().toString(), state.getValue().label());
              }
            })
        .object(
            "partial_snapshot",
            partial ->
                partial
                    .always("ongoing_create_snapshot_requests", 0)
                    .always("is_recovering", false)
                    .always("recovery_timestamp", 0));
  }

  private @Nullable Object key(@Nullable ShardKey key) {
    return key == null || anonymity == Anonymity.NONE ? key : anonymity.name(key.toString());
  }

  private static void remote(int shard, Remote remote, int level, Members members)
      throws IOException {
    members
        .always("shard_id", shard)
        .always("peer_id", remote.peer().value())
        .object(
            "searches",
            searches -> TelemetryWriter.durations(remote.calls().searches(), level, searches))
        .object(
            "updates",
            updates -> TelemetryWriter.durations(remote.calls().updates(), level, updates));
  }

  private void local(
      CollectionTelemetry collection, int shard, Local local, int level, Members members)
      throws IOException {
    var info = local.info();
    var vectorNames = collection.config().params().vectors().byName().keySet();
    ShardFigures figures = local.figures();
    var byName = figures.vectorsByName();
    members
        .always("variant_name", "local shard")
        .always("status", status(info.status()))
        .always("total_optimized_points", anonymity.count(figures.optimizations().points()))
        .always("vectors_size_bytes", anonymity.count(figures.vectorBytes()))
        .always("payloads_size_bytes", anonymity.count(figures.payloadBytes()))
        .always("num_points", anonymity.count(info.points()))
        .always(
            "num_vectors",
            anonymity.count(byName.values().stream().mapToLong(Long::longValue).sum()))
        .object(
            "num_vectors_by_name",
            names -> {
              for (var name : vectorNames) {
                names.always(anonymity.name(name), anonymity.count(byName.getOrDefault(name, 0L)));
              }
            });
    if (level >= SEGMENTS_LEVEL) {
      var out = members.out();
      out.writeArrayFieldStart("segments");
      var writer = new SegmentTelemetryWriter(anonymity);
      for (var segment : figures.segments()) {
        Members.object(out, one -> writer.write(collection.name(), shard, segment, one));
      }
      out.writeEndArray();
    }
    members.object("optimizations", optimizations -> optimizations(local, level, optimizations));
    members.always("async_scorer", false);
    if (level >= SEGMENTS_LEVEL) {
      members.object(
          "indexed_only_excluded_vectors",
          names -> {
            for (var name : vectorNames) {
              names.always(anonymity.name(name), 0);
            }
          });
    }
    members.object(
        "update_queue",
        queue ->
            queue.always("length", local.pendingUpdates()).always("op_num", local.lastOperation()));
  }

  private static String status(CollectionInfo.Status status) {
    return Words.of(status);
  }

  private static void optimizations(Local local, int level, Members members) throws IOException {
    optimizers("status", local.info().optimizerError(), members);
    var done = local.figures().optimizations();
    members.object(
        "optimizations",
        all ->
            all.always("count", done.count())
                .always("total_duration_micros", done.total().toNanos() / 1000)
                .some("last_responded", done.last() == null ? null : done.last().toString()));
    if (level >= SEGMENTS_LEVEL) {
      members.out().writeArrayFieldStart("log");
      members.out().writeEndArray();
    }
  }

  /** What replicas have read and written. */
  void usage(List<Local> replicas, Members members) throws IOException {
    members
        .always("cpu", sum(replicas, usage -> usage.vectorBytesCompared()))
        .always("payload_io_read", sum(replicas, usage -> usage.payloadBytesRead()))
        .always("payload_io_write", sum(replicas, usage -> usage.payloadBytesWritten()))
        .always("payload_index_io_read", sum(replicas, usage -> usage.indexBytesRead()))
        .always("payload_index_io_write", sum(replicas, usage -> usage.indexBytesWritten()))
        .always("vector_io_read", sum(replicas, usage -> usage.vectorBytesRead()))
        .always("vector_io_write", sum(replicas, usage -> usage.vectorBytesWritten()));
  }

  private long sum(List<Local> replicas, ToLongFunction<ShardFigures.Usage> figure) {
    return anonymity.count(
        replicas.stream().mapToLong(local -> figure.applyAsLong(local.figures().usage())).sum());
  }
}
