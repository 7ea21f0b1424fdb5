package io.sampo.storage.segment;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.storage.io.Extent;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.journal.OperationCodec;
import io.sampo.storage.journal.OperationFormatException;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.Datatype;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.Modifier;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.segment.Manifest.SegmentEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A {@link Manifest} as JSON, with the checksum of its bytes around it. */
final class ManifestCodec {
  /** Raised when older programs can no longer read what is written. */
  private static final long FORMAT = 2;

  /** The first one: without graves, and without cells behind payloads. */
  private static final long OLDEST_FORMAT = 1;

  private static final String BEFORE_CHECKSUM = "{\"crc32c\":\"";
  private static final String BEFORE_BODY = "\",\"shard\":";
  private static final String AFTER_BODY = "}";
  private static final int CHECKSUM_CHARS = 8;
  private static final int BODY_AT =
      BEFORE_CHECKSUM.length() + CHECKSUM_CHARS + BEFORE_BODY.length();

  private ManifestCodec() {}

  static byte[] encode(Manifest manifest) {
    var body = new ByteArrayOutputStream();
    try (var json = Payloads.JSON.createGenerator(body)) {
      write(manifest, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var file = new ByteArrayOutputStream();
    file.writeBytes(before(body.toByteArray()));
    file.writeBytes(body.toByteArray());
    file.writeBytes(AFTER_BODY.getBytes(StandardCharsets.US_ASCII));
    return file.toByteArray();
  }

  /** What stands before a body. */
  private static byte[] before(byte[] body) {
    return (BEFORE_CHECKSUM + checksum(body) + BEFORE_BODY).getBytes(StandardCharsets.US_ASCII);
  }

  private static String checksum(byte[] body) {
    var crc = new CRC32C();
    crc.update(body);
    return "%08x".formatted(crc.getValue());
  }

  private static void write(Manifest manifest, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("format", FORMAT);
    json.writeNumberField("operation", manifest.operation());
    json.writeStringField("replica_state", base64(manifest.replicaState()));
    json.writeNumberField("next_segment", manifest.nextSegment());
    json.writeNumberField("next_vector", manifest.schema().nextNumber());
    writeVectors(manifest.schema().fields(), json);
    json.writeArrayFieldStart("indexes");
    for (var index : manifest.indexes()) {
      json.writeString(
          base64(OperationCodec.toBytes(index.operation(), index.stamp(), index.number())));
    }
    json.writeEndArray();
    writeSegments("segments", manifest.segments(), json);
    writeSegments("graves", manifest.graves(), json);
    json.writeEndObject();
  }

  private static void writeSegments(String name, List<SegmentEntry> segments, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (var segment : segments) {
      json.writeStartObject();
      json.writeNumberField("number", segment.number());
      json.writeBooleanField("sealed", segment.sealed());
      json.writeBooleanField("sorted", segment.sorted());
      writeVectors(segment.vectors(), json);
      json.writeObjectFieldStart("files");
      for (var file : segment.files().extents().entrySet()) {
        json.writeObjectFieldStart(file.getKey());
        json.writeNumberField("length", file.getValue().lengthBytes());
        json.writeArrayFieldStart("crc32c");
        for (var crc : file.getValue().blockCrcs()) {
          json.writeNumber(Integer.toUnsignedLong(crc));
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeVectors(List<VectorField> fields, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart("vectors");
    for (var field : fields) {
      json.writeStartObject();
      json.writeNumberField("number", field.number());
      json.writeStringField("name", field.name());
      switch (field.definition()) {
        case NewVector.Dense(var size, var distance, var multivector, var datatype) -> {
          json.writeNumberField("size", size);
          json.writeStringField("distance", distance.name());
          json.writeBooleanField("multivector", multivector);
          writeName(json, "datatype", datatype);
        }
        case NewVector.Sparse(var modifier, var datatype) -> {
          writeName(json, "modifier", modifier);
          writeName(json, "datatype", datatype);
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeName(JsonGenerator json, String field, @Nullable Enum<?> value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value.name());
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @param file for the failure
   */
  static Manifest decode(Path file, byte[] content) {
    var end = content.length - AFTER_BODY.length();
    if (end < BODY_AT) {
      throw corrupt(file, content.length, "it ends early");
    }
    var body = Arrays.copyOfRange(content, BODY_AT, end);
    if (!Arrays.equals(before(body), Arrays.copyOf(content, BODY_AT))) {
      throw corrupt(file, BODY_AT, "the checksum differs");
    }
    try (var parser = Payloads.JSON.createParser(body)) {
      parser.nextToken();
      return manifest(Members.of(Payloads.valueFromJson(parser)));
    } catch (IOException
        | ClassCastException
        | IllegalArgumentException
        | OperationFormatException e) {
      throw corrupt(file, BODY_AT, e.toString());
    }
  }

  private static StorageException corrupt(Path file, long offset, String detail) {
    return new StorageException(new StorageFailure.Corrupt(file, offset, detail));
  }

  private static Manifest manifest(Members members) {
    var format = members.number("format");
    if (format < OLDEST_FORMAT || format > FORMAT) {
      throw new IllegalArgumentException("format " + format + " is not known");
    }
    var indexes = new ArrayList<LoggedOperation>();
    for (var index : members.list("indexes")) {
      indexes.add(
          OperationCodec.read(ByteBuffer.wrap(Base64.getDecoder().decode(String.valueOf(index)))));
    }
    return new Manifest(
        members.number("operation"),
        Base64.getDecoder().decode(members.text("replica_state")),
        Math.toIntExact(members.number("next_segment")),
        new VectorSchema(vectors(members), Math.toIntExact(members.number("next_vector"))),
        indexes,
        segments(members.list("segments")),
        format == OLDEST_FORMAT ? List.of() : segments(members.list("graves")));
  }

  private static List<SegmentEntry> segments(List<?> entries) {
    var segments = new ArrayList<SegmentEntry>();
    for (var entry : entries) {
      segments.add(segment(Members.of(entry)));
    }
    return segments;
  }

  private static SegmentEntry segment(Members members) {
    var extents = new HashMap<String, Extent>();
    var files = Members.of(members.values.get("files"));
    for (var entry : files.values.entrySet()) {
      var file = Members.of(entry.getValue());
      extents.put(
          (String) entry.getKey(),
          new Extent(
              file.number("length"),
              file.list("crc32c").stream().map(crc -> ((Number) crc).intValue()).toList()));
    }
    return new SegmentEntry(
        Math.toIntExact(members.number("number")),
        members.flag("sealed"),
        members.flag("sorted"),
        vectors(members),
        new SegmentFiles(extents));
  }

  private static List<VectorField> vectors(Members members) {
    var fields = new ArrayList<VectorField>();
    for (var entry : members.list("vectors")) {
      var field = Members.of(entry);
      var datatype = field.optional(Datatype.class, "datatype");
      fields.add(
          new VectorField(
              Math.toIntExact(field.number("number")),
              field.text("name"),
              field.values.containsKey("size")
                  ? new NewVector.Dense(
                      Math.toIntExact(field.number("size")),
                      Distance.valueOf(field.text("distance")),
                      field.flag("multivector"),
                      datatype)
                  : new NewVector.Sparse(field.optional(Modifier.class, "modifier"), datatype)));
    }
    return fields;
  }

  /** A JSON object whose members must be there, of the right type. */
  private record Members(Map<?, ?> values) {
    static Members of(@Nullable Object value) {
      if (value instanceof Map<?, ?> map) {
        return new Members(map);
      }
      throw new IllegalArgumentException(value + " should be an object");
    }

    private Object require(String name) {
      var value = values.get(name);
      if (value == null) {
        throw new IllegalArgumentException(name + " is missing");
      }
      return value;
    }

    long number(String name) {
      return (Long) require(name);
    }

    String text(String name) {
      return (String) require(name);
    }

    boolean flag(String name) {
      return (Boolean) require(name);
    }

    List<?> list(String name) {
      return (List<?>) require(name);
    }

    <E extends Enum<E>> @Nullable E optional(Class<E> type, String name) {
      return values.containsKey(name) ? Enum.valueOf(type, text(name)) : null;
    }
  }
}
