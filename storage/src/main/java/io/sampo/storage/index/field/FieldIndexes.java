package io.sampo.storage.index.field;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.schema.FieldSchema;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The payload indexes of one segment. Rows come in ascending order from one writer; any thread may
 * ask meanwhile and sees each row whole or not at all. A question holds up the writer for as long
 * as its bitmap takes, well below a millisecond per 100,000 rows; answers are the caller's own.
 */
public final class FieldIndexes {
  private static final int FORMAT = 1;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** Replaced as a whole when an index comes or goes. */
  private volatile Map<JsonPath, FieldIndex> fields;

  private FieldIndexes(Map<JsonPath, FieldIndex> fields) {
    this.fields = fields;
  }

  public static FieldIndexes empty() {
    return new FieldIndexes(Map.of());
  }

  /** Why there can be no index of this schema; to be asked before the operation is logged. */
  public static Optional<Refusal> unsupported(FieldSchema schema) {
    return switch (schema.type()) {
      case KEYWORD, INTEGER, FLOAT, GEO, BOOL, DATETIME, UUID -> Optional.empty();
      case TEXT -> Optional.of(new Refusal.NotImplemented("text index"));
    };
  }

  /** What is indexed. */
  public Map<JsonPath, FieldSchema> schemas() {
    var schemas = new LinkedHashMap<JsonPath, FieldSchema>();
    fields.forEach((field, index) -> schemas.put(field, index.schema()));
    return schemas;
  }

  /**
   * Creates an index and fills it, or replaces one of another schema; one of the same schema is
   * left alone. To be called by the writer; readers see the new index when it is complete.
   *
   * @param rows how many rows the segment has
   * @param payloads the payload of each of them
   * @return whether there was something to do
   */
  public boolean create(
      JsonPath field, FieldSchema schema, int rows, IntFunction<Payload> payloads) {
    var present = fields.get(field);
    if (present != null && present.schema().equals(schema)) {
      return false;
    }
    var index = new FieldIndex(field, schema);
    for (int row = 0; row < rows; row++) {
      var payload = payloads.apply(row);
      if (!payload.isEmpty()) {
        index.add(row, payload.cbor());
      }
    }
    var changed = new LinkedHashMap<>(fields);
    changed.put(field, index);
    fields = changed;
    return true;
  }

  /** Removes an index; {@code false} = there was none. To be called by the writer. */
  public boolean drop(JsonPath field) {
    var changed = new LinkedHashMap<>(fields);
    boolean removed = changed.remove(field) != null;
    fields = changed;
    return removed;
  }

  /** Indexes a row above all rows before it. To be called by the writer. */
  public void add(int row, Payload payload) {
    var indexes = fields;
    if (indexes.isEmpty() || payload.isEmpty()) {
      return;
    }
    var write = lock.writeLock();
    write.lock();
    try {
      for (var index : indexes.values()) {
        index.add(row, payload.cbor());
      }
    } finally {
      write.unlock();
    }
  }

  /**
   * Exactly the rows below the bound that satisfy a condition on a field; {@code null} where no
   * index can tell and the payloads must be looked at. With an index of a certain type only values
   * of this type exist, which is where answers differ from a look at the payload (spec dataplane
   * §4.2, §4.4).
   */
  public @Nullable RoaringBitmap rows(Condition condition, int bound) {
    var read = lock.readLock();
    return switch (condition) {
      case Condition.Field field -> {
        var index = fields.get(field.key());
        yield index == null ? null : locked(read, () -> index.rows(field, bound));
      }
      case Condition.IsEmpty(var key) -> {
        var index = fields.get(key);
        yield index == null ? null : locked(read, () -> index.empties(bound));
      }
      case Condition.IsNull(var key) -> {
        var index = fields.get(key);
        yield index == null ? null : locked(read, () -> index.nulls(bound));
      }
      case Condition.HasId _,
          Condition.HasVector _,
          Condition.Slice _,
          Condition.Nested _,
          Condition.Sub _ ->
          null;
    };
  }

  /**
   * The rows below the bound in the order of a field, starting with {@code from} (inclusive);
   * {@code null} where the field has no index with an order.
   */
  public @Nullable OrderedRows ordered(
      JsonPath key, OrderBy.Direction direction, @Nullable OrderValue from, int bound) {
    var index = fields.get(key);
    return index == null
        ? null
        : locked(lock.readLock(), () -> index.ordered(direction, from, bound));
  }

  /** How many live rows have a value in the index of this field; 0 without index. */
  public long pointsWithValue(JsonPath field, IntPredicate liveRow) {
    var index = fields.get(field);
    if (index == null) {
      return 0;
    }
    var rows = locked(lock.readLock(), () -> index.indexed().clone());
    long count = 0;
    for (var row = rows.getIntIterator(); row.hasNext(); ) {
      if (liveRow.test(row.next())) {
        count++;
      }
    }
    return count;
  }

  /** Writes all indexes; not to be called while rows are added. */
  public void write(DataOutput out) throws IOException {
    var indexes = fields;
    out.writeByte(FORMAT);
    out.writeInt(indexes.size());
    for (var entry : indexes.entrySet()) {
      byte[] field = entry.getKey().text().getBytes(StandardCharsets.UTF_8);
      out.writeInt(field.length);
      out.write(field);
      out.writeUTF(entry.getValue().schema().type().name());
      entry.getValue().write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote. Afterwards there are indexes for those of the wanted fields
   * that were written with the same type; {@link #create} makes the rest.
   */
  public static FieldIndexes read(DataInput in, Map<JsonPath, FieldSchema> wanted)
      throws IOException {
    if (in.readByte() != FORMAT) {
      throw new IOException("payload indexes of another format");
    }
    var indexes = new LinkedHashMap<JsonPath, FieldIndex>();
    for (int i = in.readInt(); i > 0; i--) {
      byte[] text = new byte[in.readInt()];
      in.readFully(text);
      var field = JsonPath.of(new String(text, StandardCharsets.UTF_8));
      var type = FieldSchema.FieldType.valueOf(in.readUTF());
      var schema = wanted.get(field);
      if (schema != null && schema.type() == type) {
        indexes.put(field, FieldIndex.read(field, schema, in));
      } else {
        FieldIndex.read(field, FieldSchema.of(type), in);
      }
    }
    return new FieldIndexes(indexes);
  }

  private static <T extends @Nullable Object> T locked(Lock lock, Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }
}
