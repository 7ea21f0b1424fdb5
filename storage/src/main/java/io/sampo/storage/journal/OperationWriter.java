package io.sampo.storage.journal;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadKeys;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.PointVectors;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewVector;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one operation; see {@link OperationCodec} for the form. */
final class OperationWriter {
  private final ByteBuffer out;
  private final Map<String, Integer> names = new HashMap<>();

  private OperationWriter(ByteBuffer out) {
    this.out = out;
  }

  static void write(LoggedOperation logged, ByteBuffer target) {
    var view = target.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    new OperationWriter(view).write(logged);
    target.position(view.position());
  }

  private void write(LoggedOperation logged) {
    var operation = logged.operation();
    out.put((byte) WireCodes.VERSION);
    out.put((byte) codeOf(operation));
    out.putLong(logged.number());
    stamp(logged.stamp());
    body(operation);
  }

  private void stamp(Stamp stamp) {
    out.putLong(stamp.peer().value());
    out.putInt(stamp.clock());
    out.putLong(stamp.tick());
    out.putLong(stamp.hlt());
  }

  private static int codeOf(UpdateOperation operation) {
    return switch (operation) {
      case UpdateOperation.Upsert _ -> WireCodes.UPSERT;
      case UpdateOperation.DeletePoints _ -> WireCodes.DELETE_POINTS;
      case UpdateOperation.UpdateVectors _ -> WireCodes.UPDATE_VECTORS;
      case UpdateOperation.DeleteVectors _ -> WireCodes.DELETE_VECTORS;
      case UpdateOperation.SetPayload _ -> WireCodes.SET_PAYLOAD;
      case UpdateOperation.OverwritePayload _ -> WireCodes.OVERWRITE_PAYLOAD;
      case UpdateOperation.DeletePayload _ -> WireCodes.DELETE_PAYLOAD;
      case UpdateOperation.ClearPayload _ -> WireCodes.CLEAR_PAYLOAD;
      case UpdateOperation.CreateFieldIndex _ -> WireCodes.CREATE_FIELD_INDEX;
      case UpdateOperation.DeleteFieldIndex _ -> WireCodes.DELETE_FIELD_INDEX;
      case UpdateOperation.CreateVectorName _ -> WireCodes.CREATE_VECTOR_NAME;
      case UpdateOperation.DeleteVectorName _ -> WireCodes.DELETE_VECTOR_NAME;
      case UpdateOperation.PutPayloadKeys _ -> WireCodes.PUT_PAYLOAD_KEYS;
      case UpdateOperation.MergePoints _ -> WireCodes.MERGE_POINTS;
      case UpdateOperation.Reset _ -> WireCodes.RESET;
    };
  }

  private void body(UpdateOperation operation) {
    switch (operation) {
      case UpdateOperation.Upsert(var points) -> list(points, this::point);
      case UpdateOperation.DeletePoints(var ids) -> list(ids, this::id);
      case UpdateOperation.UpdateVectors(var points) -> list(points, this::pointVectors);
      case UpdateOperation.DeleteVectors(var ids, var vectorNames) -> {
        list(ids, this::id);
        list(vectorNames, this::text);
      }
      case UpdateOperation.SetPayload(var ids, var payload, var key) -> {
        list(ids, this::id);
        payload(payload);
        nullable(key, this::path);
      }
      case UpdateOperation.OverwritePayload(var ids, var payload) -> {
        list(ids, this::id);
        payload(payload);
      }
      case UpdateOperation.DeletePayload(var ids, var keys) -> {
        list(ids, this::id);
        list(keys, this::path);
      }
      case UpdateOperation.ClearPayload(var ids) -> list(ids, this::id);
      case UpdateOperation.CreateFieldIndex(var field, var schema) -> {
        path(field);
        schema(schema);
      }
      case UpdateOperation.DeleteFieldIndex(var field) -> path(field);
      case UpdateOperation.CreateVectorName(var name, var vector) -> {
        text(name);
        newVector(vector);
      }
      case UpdateOperation.DeleteVectorName(var name) -> text(name);
      case UpdateOperation.PutPayloadKeys(var points) -> list(points, this::payloadKeys);
      case UpdateOperation.MergePoints(var points) -> list(points, this::state);
      case UpdateOperation.Reset() -> {}
    }
  }

  private void payloadKeys(PayloadKeys keys) {
    id(keys.id());
    payload(keys.set());
    list(keys.removed(), this::text);
  }

  private void state(PointState state) {
    id(state.id());
    var stamps = state.stamps();
    stamp(stamps.existence());
    flag(stamps.alive());
    nullable(stamps.payload(), this::stamp);
    count(stamps.keys().size());
    stamps
        .keys()
        .forEach(
            (name, stamp) -> {
              text(name);
              stamp(stamp);
            });
    count(stamps.vectors().size());
    stamps
        .vectors()
        .forEach(
            (name, stamp) -> {
              vectorName(name);
              stamp(stamp);
            });
    payload(state.payload());
    vectors(state.vectors());
  }

  private void point(Point point) {
    id(point.id());
    vectors(point.vectors());
    payload(point.payload());
  }

  private void pointVectors(PointVectors point) {
    id(point.id());
    vectors(point.vectors());
  }

  private void id(PointId id) {
    switch (id) {
      case PointId.Num(var value) -> {
        out.put((byte) WireCodes.ID_NUMBER);
        out.putLong(value);
      }
      case PointId.Uuid(var high, var low) -> {
        out.put((byte) WireCodes.ID_UUID);
        out.putLong(high);
        out.putLong(low);
      }
    }
  }

  private void vectors(Map<String, VectorValue> vectors) {
    count(vectors.size());
    for (var entry : vectors.entrySet()) {
      vectorName(entry.getKey());
      vector(entry.getValue());
    }
  }

  /** A number for a name seen before, or the next number and the name itself. */
  private void vectorName(String name) {
    Integer known = names.putIfAbsent(name, names.size());
    if (known != null) {
      count(known);
    } else {
      count(names.size() - 1);
      text(name);
    }
  }

  private void vector(VectorValue vector) {
    switch (vector) {
      case VectorValue.Dense(var values) -> {
        out.put((byte) WireCodes.VECTOR_DENSE);
        count(values.length);
        floats(values);
      }
      case VectorValue.Sparse(var indices, var values) -> {
        out.put((byte) WireCodes.VECTOR_SPARSE);
        count(indices.length);
        room(indices.length);
        out.asIntBuffer().put(indices);
        out.position(out.position() + indices.length * Integer.BYTES);
        count(values.length);
        floats(values);
      }
      case VectorValue.Multi(var flat, var dimension) -> {
        out.put((byte) WireCodes.VECTOR_MULTI);
        count(dimension);
        count(flat.length);
        floats(flat);
      }
    }
  }

  private void floats(float[] values) {
    room(values.length);
    out.asFloatBuffer().put(values);
    out.position(out.position() + values.length * Float.BYTES);
  }

  private void room(int words) {
    if (out.remaining() / Float.BYTES < words) {
      throw new BufferOverflowException();
    }
  }

  private void payload(Payload payload) {
    count(payload.cbor().length);
    out.put(payload.cbor());
  }

  /** Text and steps: the steps need no parsing, the text is what is echoed. */
  private void path(JsonPath path) {
    text(path.text());
    list(path.steps(), this::step);
  }

  private void step(JsonPath.Step step) {
    switch (step) {
      case JsonPath.Step.Key(var name) -> {
        out.put((byte) WireCodes.STEP_KEY);
        text(name);
      }
      case JsonPath.Step.Index(var index) -> {
        out.put((byte) WireCodes.STEP_INDEX);
        out.putInt(index);
      }
      case JsonPath.Step.Each() -> out.put((byte) WireCodes.STEP_EACH);
    }
  }

  private void schema(FieldSchema schema) {
    code(WireCodes.FIELD_TYPE, schema.type());
    flag(schema.withParams());
    var params = schema.params();
    nullable(params.onDisk(), this::flag);
    nullable(params.memory(), memory -> code(WireCodes.MEMORY, memory));
    nullable(params.enableHnsw(), this::flag);
    nullable(params.isTenant(), this::flag);
    nullable(params.prefix(), this::flag);
    nullable(params.lookup(), this::flag);
    nullable(params.range(), this::flag);
    nullable(params.isPrincipal(), this::flag);
    nullable(params.text(), this::textParams);
  }

  private void textParams(FieldSchema.TextParams params) {
    nullable(params.tokenizer(), tokenizer -> code(WireCodes.TOKENIZER, tokenizer));
    nullable(params.minTokenLen(), out::putLong);
    nullable(params.maxTokenLen(), out::putLong);
    nullable(params.lowercase(), this::flag);
    nullable(params.asciiFolding(), this::flag);
    nullable(params.phraseMatching(), this::flag);
    nullable(params.stopwords(), this::stopwords);
    nullable(params.stemmer(), this::stemmer);
  }

  private void stopwords(FieldSchema.Stopwords stopwords) {
    flag(stopwords.shortForm());
    list(stopwords.languages(), this::text);
    list(stopwords.custom(), this::text);
  }

  private void stemmer(FieldSchema.Stemmer stemmer) {
    text(stemmer.type());
    nullable(stemmer.language(), this::text);
  }

  private void newVector(NewVector vector) {
    switch (vector) {
      case NewVector.Dense(var size, var distance, var multivector, var datatype) -> {
        out.put((byte) WireCodes.NEW_DENSE);
        out.putInt(size);
        code(WireCodes.DISTANCE, distance);
        flag(multivector);
        nullable(datatype, type -> code(WireCodes.DATATYPE, type));
      }
      case NewVector.Sparse(var modifier, var datatype) -> {
        out.put((byte) WireCodes.NEW_SPARSE);
        nullable(modifier, it -> code(WireCodes.MODIFIER, it));
        nullable(datatype, type -> code(WireCodes.DATATYPE, type));
      }
    }
  }

  private <E extends Enum<E>> void code(WireCodes.Codes<E> codes, E constant) {
    int code = codes.constants().indexOf(constant);
    if (code < 0) {
      throw new IllegalStateException("no code for " + codes.what() + " " + constant);
    }
    out.put((byte) code);
  }

  private void flag(boolean value) {
    out.put((byte) (value ? 1 : 0));
  }

  private <T> void nullable(@Nullable T value, Consumer<T> write) {
    flag(value != null);
    if (value != null) {
      write.accept(value);
    }
  }

  private <T> void list(List<T> items, Consumer<T> write) {
    count(items.size());
    for (T item : items) {
      write.accept(item);
    }
  }

  private void count(int value) {
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private void text(String text) {
    try {
      var bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      count(bytes.remaining());
      out.put(bytes);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("text with half a surrogate pair cannot be logged", e);
    }
  }
}
