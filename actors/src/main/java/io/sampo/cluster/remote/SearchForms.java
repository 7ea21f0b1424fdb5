package io.sampo.cluster.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sampo.storage.model.Filter;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.segment.VectorSearch;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Binary form, big-endian, of the question that peers ask most and of its answer: a search and its
 * hits, whose way there and back a client waits for. What is rare in them is CBOR. Both begin with
 * a byte with which no CBOR map begins.
 */
final class SearchForms {
  private static final byte QUESTION = 1;
  private static final byte HITS = 2;

  private static final byte NONE = 0;
  private static final byte ALL = 1;
  private static final byte OTHER = 2;

  private static final byte NUMBER = 0;
  private static final byte NAME = 1;

  private static final int EXACT = 1;
  private static final int INDEXED_ONLY = 2;
  private static final int WITH_EF = 4;
  private static final int OTHER_PARAMS = 8;

  private static final int PAYLOAD = 1;
  private static final int VECTORS = 2;
  private static final int SHARD_KEY = 4;
  private static final int ORDER_VALUE = 8;

  private SearchForms() {}

  /** Whether those bytes are a search. */
  static boolean isQuestion(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == QUESTION;
  }

  /** Whether those bytes are of one of the two forms. */
  static boolean isOne(byte[] bytes) {
    return isQuestion(bytes) || (bytes.length > 0 && bytes[0] == HITS);
  }

  /** The form of a search or of hits, {@code null} of anything else. */
  static byte @Nullable [] write(Object value) {
    return switch (value) {
      case ShardQuestion question when question.ask() instanceof ShardQuestion.Search(var search) ->
          question(question, search, PayloadSelector.NONE, VectorSelector.NONE, false);
      case ShardQuestion question
          when question.ask() instanceof ShardQuestion.Find(var search, var payload, var vectors) ->
          question(question, search, payload, vectors, true);
      case ShardAnswer.Hits(var points) -> {
        var out = new Bytes().put(HITS).putInt(points.size());
        points.forEach(point -> hit(out, point));
        yield out.toArray();
      }
      default -> null;
    };
  }

  /**
   * What was written.
   *
   * @throws IllegalArgumentException where that makes no sense
   */
  static Object read(byte[] bytes) {
    try {
      var in = ByteBuffer.wrap(bytes);
      return in.get() == QUESTION ? question(in) : hits(in);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a search between peers ends too soon", e);
    }
  }

  private static byte[] question(
      ShardQuestion question,
      VectorSearch search,
      PayloadSelector payload,
      VectorSelector vectors,
      boolean finds) {
    var out =
        new Bytes()
            .put(QUESTION)
            .putLong(question.collection().getMostSignificantBits())
            .putLong(question.collection().getLeastSignificantBits())
            .putInt(question.shard())
            .putLong(question.limitMillis());
    text(out, question.operation());
    text(out, search.using());
    if (search.query() instanceof VectorValue.Dense(var values)) {
      floats(out.put(ALL), values);
    } else {
      part(out.put(OTHER), search.query(), VectorValue.class);
    }
    if (search.filter().equals(Filter.ALL)) {
      out.put(ALL);
    } else {
      part(out.put(OTHER), search.filter(), Filter.class);
    }
    params(out, search.params());
    var threshold = search.scoreThreshold();
    out.put(threshold == null ? NONE : ALL);
    if (threshold != null) {
      out.putInt(Float.floatToRawIntBits(threshold));
    }
    out.putInt(search.limit()).put(finds ? ALL : NONE);
    if (finds) {
      switch (payload) {
        case PayloadSelector.None() -> out.put(NONE);
        case PayloadSelector.All() -> out.put(ALL);
        case PayloadSelector.Include _, PayloadSelector.Exclude _ ->
            part(out.put(OTHER), payload, PayloadSelector.class);
      }
      switch (vectors) {
        case VectorSelector.None() -> out.put(NONE);
        case VectorSelector.All() -> out.put(ALL);
        case VectorSelector.Named _ -> part(out.put(OTHER), vectors, VectorSelector.class);
      }
    }
    return out.toArray();
  }

  private static ShardQuestion question(ByteBuffer in) {
    var collection = new UUID(in.getLong(), in.getLong());
    int shard = in.getInt();
    long limitMillis = in.getLong();
    var operation = text(in);
    var using = text(in);
    var query = in.get() == ALL ? new VectorValue.Dense(floats(in)) : part(in, VectorValue.class);
    var filter = in.get() == ALL ? Filter.ALL : part(in, Filter.class);
    var params = params(in);
    @Nullable Float threshold = in.get() == NONE ? null : Float.intBitsToFloat(in.getInt());
    var search = new VectorSearch(using, query, filter, params, threshold, in.getInt());
    ShardQuestion.Ask ask = new ShardQuestion.Search(search);
    if (in.get() == ALL) {
      var payload =
          switch (in.get()) {
            case NONE -> PayloadSelector.NONE;
            case ALL -> PayloadSelector.ALL;
            default -> part(in, PayloadSelector.class);
          };
      var vectors =
          switch (in.get()) {
            case NONE -> VectorSelector.NONE;
            case ALL -> VectorSelector.ALL;
            default -> part(in, VectorSelector.class);
          };
      ask = new ShardQuestion.Find(search, payload, vectors);
    }
    return new ShardQuestion(collection, shard, operation, limitMillis, ask);
  }

  private static void params(Bytes out, SearchParams params) {
    if (params.quantization() != null || params.acorn() != null || params.idfCorpus() != null) {
      part(out.put((byte) OTHER_PARAMS), params, SearchParams.class);
      return;
    }
    var ef = params.hnswEf();
    out.put(
        (byte)
            ((params.exact() ? EXACT : 0)
                | (params.indexedOnly() ? INDEXED_ONLY : 0)
                | (ef == null ? 0 : WITH_EF)));
    if (ef != null) {
      out.putLong(ef);
    }
  }

  private static SearchParams params(ByteBuffer in) {
    int flags = in.get();
    if ((flags & OTHER_PARAMS) != 0) {
      return part(in, SearchParams.class);
    }
    return new SearchParams(
        (flags & WITH_EF) == 0 ? null : in.getLong(),
        (flags & EXACT) != 0,
        (flags & INDEXED_ONLY) != 0,
        null,
        null,
        null);
  }

  private static void hit(Bytes out, ScoredPoint point) {
    var payload = point.payload();
    var vectors = point.vectors();
    var key = point.shardKey();
    var order = point.orderValue();
    out.put(
        (byte)
            ((payload == null ? 0 : PAYLOAD)
                | (vectors == null ? 0 : VECTORS)
                | (key == null ? 0 : SHARD_KEY)
                | (order == null ? 0 : ORDER_VALUE)));
    switch (point.id()) {
      case PointId.Num(var value) -> out.put(NUMBER).putLong(value);
      case PointId.Uuid(var high, var low) -> out.put(NAME).putLong(high).putLong(low);
    }
    out.putLong(point.version()).putInt(Float.floatToRawIntBits(point.score()));
    if (payload != null) {
      out.putInt(payload.cbor().length).put(payload.cbor());
    }
    if (vectors != null) {
      out.putInt(vectors.size());
      vectors.forEach(
          (name, value) -> {
            text(out, name);
            if (value instanceof VectorValue.Dense(var values)) {
              floats(out.put(ALL), values);
            } else {
              part(out.put(OTHER), value, VectorValue.class);
            }
          });
    }
    if (key != null) {
      part(out, key, ShardKey.class);
    }
    if (order != null) {
      part(out, order, OrderValue.class);
    }
  }

  private static ShardAnswer.Hits hits(ByteBuffer in) {
    int number = in.getInt();
    var points = new ArrayList<ScoredPoint>();
    for (int i = 0; i < number; i++) {
      int flags = in.get();
      var id =
          in.get() == NUMBER
              ? PointId.num(in.getLong())
              : new PointId.Uuid(in.getLong(), in.getLong());
      points.add(
          new ScoredPoint(
              id,
              in.getLong(),
              Float.intBitsToFloat(in.getInt()),
              (flags & PAYLOAD) == 0 ? null : new Payload(bytes(in)),
              (flags & VECTORS) == 0 ? null : vectors(in),
              (flags & SHARD_KEY) == 0 ? null : part(in, ShardKey.class),
              (flags & ORDER_VALUE) == 0 ? null : part(in, OrderValue.class)));
    }
    return new ShardAnswer.Hits(points);
  }

  private static Map<String, VectorValue> vectors(ByteBuffer in) {
    var vectors = new HashMap<String, VectorValue>();
    for (int left = in.getInt(); left > 0; left--) {
      var name = text(in);
      vectors.put(
          name, in.get() == ALL ? new VectorValue.Dense(floats(in)) : part(in, VectorValue.class));
    }
    return vectors;
  }

  private static void text(Bytes out, String text) {
    var bytes = text.getBytes(UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), UTF_8);
  }

  private static void floats(Bytes out, float[] values) {
    out.putInt(values.length * Float.BYTES).put(values);
  }

  private static float[] floats(ByteBuffer in) {
    int length = length(in);
    var values = new float[length / Float.BYTES];
    in.slice(in.position(), length).asFloatBuffer().get(values);
    in.position(in.position() + length);
    return values;
  }

  private static void part(Bytes out, Object value, Class<?> as) {
    var bytes = ShardCodec.writeCbor(value, as);
    out.putInt(bytes.length).put(bytes);
  }

  private static <T> T part(ByteBuffer in, Class<T> as) {
    return ShardCodec.readCbor(bytes(in), as);
  }

  private static byte[] bytes(ByteBuffer in) {
    var bytes = new byte[length(in)];
    in.get(bytes);
    return bytes;
  }

  /** Nothing is made room for that is not there. */
  private static int length(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return length;
  }

  /** Bytes of which it is not known yet how many there will be. */
  private static final class Bytes {
    private ByteBuffer buffer = ByteBuffer.allocate(4096);

    private ByteBuffer room(int bytes) {
      if (buffer.remaining() < bytes) {
        int wanted = Math.max(buffer.capacity() * 2, Math.addExact(buffer.position(), bytes));
        buffer = ByteBuffer.allocate(wanted).put(buffer.flip());
      }
      return buffer;
    }

    Bytes put(byte value) {
      room(1).put(value);
      return this;
    }

    Bytes putInt(int value) {
      room(Integer.BYTES).putInt(value);
      return this;
    }

    Bytes putLong(long value) {
      room(Long.BYTES).putLong(value);
      return this;
    }

    Bytes put(byte[] bytes) {
      room(bytes.length).put(bytes);
      return this;
    }

    Bytes put(float[] values) {
      int bytes = values.length * Float.BYTES;
      room(bytes).slice(buffer.position(), bytes).asFloatBuffer().put(values);
      buffer.position(buffer.position() + bytes);
      return this;
    }

    byte[] toArray() {
      var all = new byte[buffer.position()];
      buffer.flip().get(all);
      return all;
    }
  }
}
