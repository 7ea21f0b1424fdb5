package io.sampo.storage.journal;

import io.sampo.storage.journal.OperationFormatException.Problem;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one operation; see {@link OperationCodec} for the form. Every length is checked against the
 * bytes that are left before memory is taken for it.
 */
final class OperationReader {
  private final ByteBuffer in;
  private final List<String> names = new ArrayList<>();

  OperationReader(ByteBuffer source) {
    this.in = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  LoggedOperation read() {
    int version = octet("version");
    if (version != WireCodes.VERSION) {
      throw new OperationFormatException(new Problem.UnknownVersion(version));
    }
    int code = octet("code");
    need(8, "number");
    long number = in.getLong();
    var stamp = stamp();
    var operation = body(code);
    if (in.hasRemaining()) {
      throw new OperationFormatException(new Problem.TrailingBytes(in.remaining()));
    }
    return new LoggedOperation(number, stamp, operation);
  }

  private UpdateOperation body(int code) {
    return switch (code) {
      case WireCodes.UPSERT -> new UpdateOperation.Upsert(list(this::point));
      case WireCodes.DELETE_POINTS -> new UpdateOperation.DeletePoints(ids());
      case WireCodes.UPDATE_VECTORS -> new UpdateOperation.UpdateVectors(list(this::pointVectors));
      case WireCodes.DELETE_VECTORS -> new UpdateOperation.DeleteVectors(ids(), list(this::text));
      case WireCodes.SET_PAYLOAD ->
          new UpdateOperation.SetPayload(ids(), payload(), nullable(this::path));
      case WireCodes.OVERWRITE_PAYLOAD -> new UpdateOperation.OverwritePayload(ids(), payload());
      case WireCodes.DELETE_PAYLOAD -> new UpdateOperation.DeletePayload(ids(), list(this::path));
      case WireCodes.CLEAR_PAYLOAD -> new UpdateOperation.ClearPayload(ids());
      case WireCodes.CREATE_FIELD_INDEX -> new UpdateOperation.CreateFieldIndex(path(), schema());
      case WireCodes.DELETE_FIELD_INDEX -> new UpdateOperation.DeleteFieldIndex(path());
      case WireCodes.CREATE_VECTOR_NAME ->
          new UpdateOperation.CreateVectorName(text(), newVector());
      case WireCodes.DELETE_VECTOR_NAME -> new UpdateOperation.DeleteVectorName(text());
      case WireCodes.PUT_PAYLOAD_KEYS ->
          new UpdateOperation.PutPayloadKeys(list(this::payloadKeys));
      case WireCodes.MERGE_POINTS -> new UpdateOperation.MergePoints(list(this::state));
      case WireCodes.RESET -> new UpdateOperation.Reset();
      default -> throw unknown("operation", code);
    };
  }

  private Stamp stamp() {
    need(28, "stamp");
    return new Stamp(new PeerId(in.getLong()), in.getInt(), in.getLong(), in.getLong());
  }

  private PayloadKeys payloadKeys() {
    return new PayloadKeys(id(), payload(), list(this::text));
  }

  private PointState state() {
    var id = id();
    var stamps =
        new PointStamps(
            stamp(),
            flag(),
            nullable(this::stamp),
            stampsBy(this::text),
            stampsBy(this::vectorName));
    return new PointState(id, stamps, payload(), vectors());
  }

  private Map<String, Stamp> stampsBy(Supplier<String> name) {
    int size = count("stamps");
    var stamps = new HashMap<String, Stamp>();
    for (int i = 0; i < size; i++) {
      stamps.put(name.get(), stamp());
    }
    return stamps;
  }

  private List<PointId> ids() {
    return list(this::id);
  }

  private Point point() {
    return new Point(id(), vectors(), payload());
  }

  private PointVectors pointVectors() {
    return new PointVectors(id(), vectors());
  }

  private PointId id() {
    int code = octet("id");
    return switch (code) {
      case WireCodes.ID_NUMBER -> {
        need(8, "id");
        yield new PointId.Num(in.getLong());
      }
      case WireCodes.ID_UUID -> {
        need(16, "id");
        yield new PointId.Uuid(in.getLong(), in.getLong());
      }
      default -> throw unknown("id", code);
    };
  }

  /** In the order written; the common case of one vector takes a map of one. */
  private Map<String, VectorValue> vectors() {
    int size = count("vectors");
    if (size == 0) {
      return Map.of();
    }
    if (size == 1) {
      return Map.of(vectorName(), vector());
    }
    var vectors = new LinkedHashMap<String, VectorValue>();
    for (int i = 0; i < size; i++) {
      vectors.put(vectorName(), vector());
    }
    return Collections.unmodifiableMap(vectors);
  }

  private String vectorName() {
    int number = lengthOf("vector name");
    if (number < names.size()) {
      return names.get(number);
    }
    if (number > names.size()) {
      throw unknown("vector name", number);
    }
    String name = text();
    names.add(name);
    return name;
  }

  private VectorValue vector() {
    int code = octet("vector");
    return switch (code) {
      case WireCodes.VECTOR_DENSE -> new VectorValue.Dense(floats());
      case WireCodes.VECTOR_SPARSE -> new VectorValue.Sparse(indices(), floats());
      case WireCodes.VECTOR_MULTI -> {
        int dimension = lengthOf("vector");
        yield new VectorValue.Multi(floats(), dimension);
      }
      default -> throw unknown("vector", code);
    };
  }

  private float[] floats() {
    var values = new float[words()];
    in.asFloatBuffer().get(values);
    in.position(in.position() + values.length * Float.BYTES);
    return values;
  }

  private int[] indices() {
    var values = new int[words()];
    in.asIntBuffer().get(values);
    in.position(in.position() + values.length * Integer.BYTES);
    return values;
  }

  private int words() {
    int words = lengthOf("vector");
    if (in.remaining() / Float.BYTES < words) {
      throw new OperationFormatException(new Problem.Truncated("vector"));
    }
    return words;
  }

  private Payload payload() {
    int length = count("payload");
    if (length == 1 && in.get(in.position()) == Payload.EMPTY.cbor()[0]) {
      in.get();
      return Payload.EMPTY;
    }
    return new Payload(bytes(length));
  }

  private JsonPath path() {
    return new JsonPath(text(), list(this::step));
  }

  private JsonPath.Step step() {
    int code = octet("path");
    return switch (code) {
      case WireCodes.STEP_KEY -> new JsonPath.Step.Key(text());
      case WireCodes.STEP_INDEX -> {
        need(4, "path");
        yield new JsonPath.Step.Index(in.getInt());
      }
      case WireCodes.STEP_EACH -> new JsonPath.Step.Each();
      default -> throw unknown("path step", code);
    };
  }

  private FieldSchema schema() {
    return new FieldSchema(
        code(WireCodes.FIELD_TYPE),
        flag(),
        new FieldSchema.Params(
            nullable(this::flag),
            nullable(() -> code(WireCodes.MEMORY)),
            nullable(this::flag),
            nullable(this::flag),
            nullable(this::flag),
            nullable(this::flag),
            nullable(this::flag),
            nullable(this::flag),
            nullable(this::textParams)));
  }

  private FieldSchema.TextParams textParams() {
    return new FieldSchema.TextParams(
        nullable(() -> code(WireCodes.TOKENIZER)),
        nullable(this::number),
        nullable(this::number),
        nullable(this::flag),
        nullable(this::flag),
        nullable(this::flag),
        nullable(() -> new FieldSchema.Stopwords(flag(), list(this::text), list(this::text))),
        nullable(() -> new FieldSchema.Stemmer(text(), nullable(this::text))));
  }

  private NewVector newVector() {
    int code = octet("vector");
    return switch (code) {
      case WireCodes.NEW_DENSE -> {
        need(4, "vector");
        yield new NewVector.Dense(
            in.getInt(),
            code(WireCodes.DISTANCE),
            flag(),
            nullable(() -> code(WireCodes.DATATYPE)));
      }
      case WireCodes.NEW_SPARSE ->
          new NewVector.Sparse(
              nullable(() -> code(WireCodes.MODIFIER)), nullable(() -> code(WireCodes.DATATYPE)));
      default -> throw unknown("vector", code);
    };
  }

  private <E extends Enum<E>> E code(WireCodes.Codes<E> codes) {
    int code = octet(codes.what());
    if (code >= codes.constants().size()) {
      throw unknown(codes.what(), code);
    }
    return codes.constants().get(code);
  }

  private boolean flag() {
    int code = octet("flag");
    return switch (code) {
      case 0 -> false;
      case 1 -> true;
      default -> throw unknown("flag", code);
    };
  }

  private long number() {
    need(8, "number");
    return in.getLong();
  }

  private <T> @Nullable T nullable(Supplier<T> read) {
    return flag() ? read.get() : null;
  }

  private <T> List<T> list(Supplier<T> read) {
    int size = count("list");
    var items = new ArrayList<T>(size);
    for (int i = 0; i < size; i++) {
      items.add(read.get());
    }
    return Collections.unmodifiableList(items);
  }

  /** A number of things that take at least one byte each. */
  private int count(String what) {
    int count = lengthOf(what);
    if (count > in.remaining()) {
      throw new OperationFormatException(new Problem.Truncated(what));
    }
    return count;
  }

  private int lengthOf(String what) {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int octet = octet(what);
      value |= (octet & 0x7F) << shift;
      if (octet < 0x80) {
        if (value < 0) {
          break;
        }
        return value;
      }
    }
    throw new OperationFormatException(new Problem.Truncated(what));
  }

  private String text() {
    var bytes = bytes(count("text"));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new OperationFormatException(new Problem.NotText());
    }
  }

  private byte[] bytes(int length) {
    need(length, "bytes");
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private int octet(String what) {
    need(1, what);
    return in.get() & 0xFF;
  }

  private void need(int bytes, String what) {
    if (in.remaining() < bytes) {
      throw new OperationFormatException(new Problem.Truncated(what));
    }
  }

  private static OperationFormatException unknown(String what, int code) {
    return new OperationFormatException(new Problem.UnknownCode(what, code));
  }
}
