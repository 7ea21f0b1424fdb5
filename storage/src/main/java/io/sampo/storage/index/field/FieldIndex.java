package io.sampo.storage.index.field;

import io.sampo.storage.index.field.NumberIndex.Kind;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.payload.Cbor;
import io.sampo.storage.payload.PathReader;
import io.sampo.storage.schema.FieldSchema;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The index of one field: its values by row, and for any kind of index which rows have a value at
 * all and which have a null. Guarded by {@link FieldIndexes}.
 */
final class FieldIndex {
  private final FieldSchema schema;
  private final PathReader path;
  private final ValueIndex values;

  /** Rows with something other than null and {@code []} at the path. */
  private final RoaringBitmap present;

  /** Rows with a null, or an array with a null in it, at the path. */
  private final RoaringBitmap nulls;

  FieldIndex(JsonPath field, FieldSchema schema) {
    this(field, schema, empty(schema), new RoaringBitmap(), new RoaringBitmap());
  }

  private FieldIndex(
      JsonPath field,
      FieldSchema schema,
      ValueIndex values,
      RoaringBitmap present,
      RoaringBitmap nulls) {
    this.schema = schema;
    this.values = values;
    this.present = present;
    this.nulls = nulls;
    path = new PathReader(field);
  }

  FieldSchema schema() {
    return schema;
  }

  void add(int row, byte[] payload) {
    path.visit(
        payload,
        0,
        (bytes, at) -> {
          addValue(row, bytes, at);
          return false;
        });
    values.endRow(row);
  }

  private void addValue(int row, byte[] bytes, int at) {
    if (!Cbor.isArray(bytes, at)) {
      addElement(row, bytes, at);
      return;
    }
    int count = Cbor.count(bytes, at);
    if (count > 0) {
      present.add(row);
    }
    int element = Cbor.content(bytes, at);
    for (int i = 0; i < count; i++) {
      addElement(row, bytes, element);
      element = Cbor.skip(bytes, element);
    }
  }

  private void addElement(int row, byte[] bytes, int at) {
    if (Cbor.isNull(bytes, at)) {
      nulls.add(row);
    } else {
      present.add(row);
      values.add(row, bytes, at);
    }
  }

  /**
   * Exactly the rows below the bound that satisfy the condition; null where only a scan can tell.
   */
  @Nullable RoaringBitmap rows(Condition.Field condition, int bound) {
    boolean onValues =
        condition.match() != null
            || condition.range() != null
            || condition.datetimeRange() != null
            || condition.geoRadius() != null
            || condition.geoBoundingBox() != null
            || condition.geoPolygon() != null;
    if (onValues) {
      var rows = values.rows(condition, bound);
      return rows == null ? null : cut(rows, bound);
    }
    if (condition.isEmpty() != null) {
      return condition.isEmpty() ? complement(present, bound) : cut(present.clone(), bound);
    }
    if (condition.isNull() != null) {
      return condition.isNull() ? nulls(bound) : complement(nulls, bound);
    }
    return null;
  }

  RoaringBitmap empties(int bound) {
    return complement(present, bound);
  }

  RoaringBitmap nulls(int bound) {
    return cut(nulls.clone(), bound);
  }

  /** Rows with a value of the index's type; not to be changed. */
  RoaringBitmap indexed() {
    return values.indexed();
  }

  @Nullable OrderedRows ordered(OrderBy.Direction direction, @Nullable OrderValue from, int bound) {
    return values instanceof NumberIndex numbers
        ? numbers.ordered(direction == OrderBy.Direction.ASC, from, bound)
        : null;
  }

  private static RoaringBitmap complement(RoaringBitmap rows, int bound) {
    return RoaringBitmap.flip(cut(rows.clone(), bound), 0L, bound);
  }

  private static RoaringBitmap cut(RoaringBitmap rows, int bound) {
    if (!rows.isEmpty() && rows.last() >= bound) {
      rows.remove(bound, 1L << 32);
    }
    return rows;
  }

  private static ValueIndex empty(FieldSchema schema) {
    return switch (schema.type()) {
      case KEYWORD -> new TermIndex(TermIndex.Kind.KEYWORD);
      case UUID -> new TermIndex(TermIndex.Kind.UUID);
      case BOOL -> new TermIndex(TermIndex.Kind.BOOL);
      case INTEGER -> new NumberIndex(Kind.INTEGER, lookup(schema), range(schema));
      case FLOAT -> new NumberIndex(Kind.FLOAT, false, true);
      case DATETIME -> new NumberIndex(Kind.DATETIME, false, true);
      case GEO -> new PlaceIndex();
      case TEXT -> throw unserved(schema);
    };
  }

  private static IllegalArgumentException unserved(FieldSchema schema) {
    return new IllegalArgumentException("no index for " + schema.type());
  }

  private static boolean lookup(FieldSchema schema) {
    return !Objects.equals(schema.params().lookup(), false);
  }

  private static boolean range(FieldSchema schema) {
    return !Objects.equals(schema.params().range(), false);
  }

  void write(DataOutput out) throws IOException {
    values.write(out);
    present.serialize(out);
    nulls.serialize(out);
  }

  static FieldIndex read(JsonPath field, FieldSchema schema, DataInput in) throws IOException {
    var values =
        switch (schema.type()) {
          case KEYWORD -> TermIndex.read(TermIndex.Kind.KEYWORD, in);
          case UUID -> TermIndex.read(TermIndex.Kind.UUID, in);
          case BOOL -> TermIndex.read(TermIndex.Kind.BOOL, in);
          case INTEGER -> NumberIndex.read(Kind.INTEGER, lookup(schema), range(schema), in);
          case FLOAT -> NumberIndex.read(Kind.FLOAT, false, true, in);
          case DATETIME -> NumberIndex.read(Kind.DATETIME, false, true, in);
          case GEO -> PlaceIndex.read(in);
          case TEXT -> throw unserved(schema);
        };
    return new FieldIndex(field, schema, values, Bitmaps.read(in), Bitmaps.read(in));
  }
}
