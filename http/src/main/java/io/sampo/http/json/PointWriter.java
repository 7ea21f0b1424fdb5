package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.ScrollPage;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import io.sampo.storage.schema.VectorsConfig;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes points, hits and results of writes (spec dataplane §3.1, §3.7, §5). */
public final class PointWriter {
  private PointWriter() {}

  /** Result of a write. */
  public static void result(UpdateResult result, JsonGenerator out) throws IOException {
    out.writeStartObject();
    if (result.operationId() != null) {
      out.writeNumberField("operation_id", result.operationId());
    }
    out.writeStringField("status", Words.of(result.status()));
    out.writeEndObject();
  }

  /** Results of a batch of writes. */
  public static void results(List<UpdateResult> results, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (var result : results) {
      result(result, out);
    }
    out.writeEndArray();
  }

  /** Points in a list. */
  public static void records(List<PointRecord> records, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (var point : records) {
      record(point, out);
    }
    out.writeEndArray();
  }

  /** A page; the next offset is always there. */
  public static void page(ScrollPage page, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeFieldName("points");
    records(page.points(), out);
    out.writeFieldName("next_page_offset");
    var next = page.next();
    if (next == null) {
      out.writeNull();
    } else {
      id(next, out);
    }
    out.writeEndObject();
  }

  /** One point. */
  public static void record(PointRecord point, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeFieldName("id");
    id(point.id(), out);
    rest(point.payload(), point.vectors(), point.shardKey(), point.orderValue(), out);
    out.writeEndObject();
  }

  /** Hits as a bare list, as the older endpoints answer. */
  public static void hits(List<ScoredPoint> hits, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (var hit : hits) {
      out.writeStartObject();
      out.writeFieldName("id");
      id(hit.id(), out);
      out.writeNumberField("version", hit.version());
      out.writeFieldName("score");
      number(hit.score(), out);
      rest(hit.payload(), hit.vectors(), hit.shardKey(), hit.orderValue(), out);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  /** Bare lists of hits in a list. */
  public static void hitLists(List<List<ScoredPoint>> lists, JsonGenerator out) throws IOException {
    out.writeStartArray();
    for (var hits : lists) {
      hits(hits, out);
    }
    out.writeEndArray();
  }

  /** Answer to a query. */
  public static void queryAnswer(List<ScoredPoint> hits, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeFieldName("points");
    hits(hits, out);
    out.writeEndObject();
  }

  /** Answers to a batch of queries. */
  public static void queryAnswers(List<List<ScoredPoint>> lists, JsonGenerator out)
      throws IOException {
    out.writeStartArray();
    for (var hits : lists) {
      queryAnswer(hits, out);
    }
    out.writeEndArray();
  }

  private static void rest(
      @Nullable Payload payload,
      @Nullable Map<String, VectorValue> vectors,
      @Nullable ShardKey shardKey,
      @Nullable OrderValue orderValue,
      JsonGenerator out)
      throws IOException {
    if (payload != null) {
      out.writeFieldName("payload");
      Payloads.toJson(payload, out);
    }
    if (vectors != null) {
      out.writeFieldName("vector");
      vectors(vectors, out);
    }
    if (shardKey != null) {
      out.writeFieldName("shard_key");
      switch (shardKey) {
        case ShardKey.Name(var name) -> out.writeString(name);
        case ShardKey.Num(var number) -> unsigned(number, out);
      }
    }
    if (orderValue != null) {
      out.writeFieldName("order_value");
      switch (orderValue) {
        case OrderValue.Int(var value) -> out.writeNumber(value);
        case OrderValue.Real(var value) -> out.writeNumber(value);
      }
    }
  }

  /** One unnamed vector stands for itself, others by name. */
  private static void vectors(Map<String, VectorValue> vectors, JsonGenerator out)
      throws IOException {
    var unnamed = vectors.get(VectorsConfig.UNNAMED);
    if (unnamed != null && vectors.size() == 1) {
      vector(unnamed, out);
      return;
    }
    out.writeStartObject();
    for (var vector : vectors.entrySet()) {
      out.writeFieldName(vector.getKey());
      vector(vector.getValue(), out);
    }
    out.writeEndObject();
  }

  private static void vector(VectorValue vector, JsonGenerator out) throws IOException {
    switch (vector) {
      case VectorValue.Dense(var values) -> floats(values, 0, values.length, out);
      case VectorValue.Multi(var flat, var dimension) -> {
        out.writeStartArray();
        for (int at = 0; at < flat.length; at += dimension) {
          floats(flat, at, at + dimension, out);
        }
        out.writeEndArray();
      }
      case VectorValue.Sparse(var indices, var values) -> {
        out.writeStartObject();
        out.writeArrayFieldStart("indices");
        for (int index : indices) {
          out.writeNumber(Integer.toUnsignedLong(index));
        }
        out.writeEndArray();
        out.writeFieldName("values");
        floats(values, 0, values.length, out);
        out.writeEndObject();
      }
    }
  }

  private static void floats(float[] values, int start, int end, JsonGenerator out)
      throws IOException {
    out.writeStartArray();
    for (int i = start; i < end; i++) {
      number(values[i], out);
    }
    out.writeEndArray();
  }

  /** JSON has neither infinities nor NaN. */
  private static void number(float value, JsonGenerator out) throws IOException {
    if (Float.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeNull();
    }
  }

  private static void id(PointId id, JsonGenerator out) throws IOException {
    switch (id) {
      case PointId.Num(var value) -> unsigned(value, out);
      case PointId.Uuid _ -> out.writeString(id.toString());
    }
  }

  static void unsigned(long value, JsonGenerator out) throws IOException {
    if (value >= 0) {
      out.writeNumber(value);
    } else {
      out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
    }
  }
}
