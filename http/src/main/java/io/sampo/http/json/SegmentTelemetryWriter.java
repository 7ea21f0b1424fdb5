package io.sampo.http.json;

import io.sampo.cluster.telemetry.Anonymity;
import io.sampo.storage.segment.ShardFigures.SegmentFigures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes what a node tells of segments (launcher §6). */
final class SegmentTelemetryWriter {
  private final Anonymity anonymity;

  SegmentTelemetryWriter(Anonymity anonymity) {
    this.anonymity = anonymity;
  }

  /** One segment of a replica here. */
  void write(String collection, int shard, SegmentFigures segment, Members members)
      throws IOException {
    members
        .object("info", info -> info(id(collection, shard, segment), segment, info))
        .object("config", config -> config(segment, config));
    var out = members.out();
    out.writeArrayFieldStart("vector_index_searches");
    out.writeEndArray();
    out.writeArrayFieldStart("payload_field_indices");
    for (var index : segment.fieldIndexes().entrySet()) {
      Members.object(
          out,
          one ->
              one.always("field_name", anonymity.name(index.getKey().text()))
                  .always("index_type", Words.of(index.getValue().schema().type()))
                  .always("points_values_count", anonymity.count(index.getValue().points()))
                  .always("points_count", anonymity.count(index.getValue().points())));
    }
    out.writeEndArray();
  }

  private void info(UUID id, SegmentFigures segment, Members members) throws IOException {
    long stored = segment.vectors().values().stream().mapToLong(each -> each.stored()).sum();
    long deleted = segment.vectors().values().stream().mapToLong(each -> each.deleted()).sum();
    long bytes = segment.vectors().values().stream().mapToLong(each -> each.bytes()).sum();
    members
        .always("uuid", id.toString())
        .always("segment_type", "plain")
        .always("num_vectors", anonymity.count(stored))
        .always("num_points", anonymity.count(segment.points()))
        .always("num_deferred_points", 0)
        .always("num_deleted_deferred_points", 0)
        .always("num_indexed_vectors", 0)
        .always("num_deleted_vectors", anonymity.count(deleted))
        .always("vectors_size_bytes", anonymity.count(bytes))
        .always("payloads_size_bytes", anonymity.count(segment.payloadBytes()))
        .always("ram_usage_bytes", 0)
        .always("disk_usage_bytes", anonymity.count(segment.diskBytes()))
        .always("is_appendable", segment.appendable())
        .object(
            "index_schema",
            schema -> {
              for (var index : segment.fieldIndexes().entrySet()) {
                schema.object(
                    anonymity.name(index.getKey().text()),
                    one ->
                        one.always("data_type", Words.of(index.getValue().schema().type()))
                            .always("points", anonymity.count(index.getValue().points())));
              }
            })
        .object(
            "vector_data",
            names -> {
              for (var vector : segment.vectors().entrySet()) {
                names.object(
                    anonymity.name(vector.getKey()),
                    one ->
                        one.always("num_vectors", anonymity.count(vector.getValue().stored()))
                            .always("num_indexed_vectors", 0)
                            .always(
                                "num_deleted_vectors",
                                anonymity.count(vector.getValue().deleted())));
              }
            });
  }

  private void config(SegmentFigures segment, Members members) throws IOException {
    members
        .object(
            "vector_data",
            names -> {
              for (var vector : segment.vectors().entrySet()) {
                names.object(
                    anonymity.name(vector.getKey()),
                    one ->
                        one.always("size", vector.getValue().size())
                            .always("distance", vector.getValue().distance())
                            .always("storage_type", "ChunkedMmap")
                            .object(
                                "index",
                                index -> index.always("type", "plain").object("options", _ -> {}))
                            .always("quantization_config", null));
              }
            })
        .object("payload_storage_type", type -> type.always("type", "mmap"));
  }

  /** Segments have numbers; clients expect an id that no other segment has. */
  private static UUID id(String collection, int shard, SegmentFigures segment) {
    var name = collection + '/' + shard + '/' + segment.number();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
