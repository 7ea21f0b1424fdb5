package io.sampo.storage.index.field;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.DatetimeRange;
import io.sampo.storage.model.Condition.Match;
import io.sampo.storage.model.Condition.Range;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.payload.Cbor;
import io.sampo.storage.payload.Datetimes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Rows ordered by a value: integers, floats and moments, each as a 64-bit key of the same order.
 * Equal values lie together, so exact matches are answered as well as ranges.
 */
final class NumberIndex implements ValueIndex {
  /** What values are indexed, and as which key. */
  enum Kind {
    /** Integers, and floats without a fraction, as they are. */
    INTEGER,
    /** Numbers as the bits of the double, turned so that they sort. */
    FLOAT,
    /** Strings that are moments, in microseconds. */
    DATETIME
  }

  private final Kind kind;
  private final boolean lookup;
  private final boolean range;
  private final OrderedRuns pairs;

  private final RoaringBitmap indexed;

  /** Keys of the row that is being added. */
  private long[] keysOfRow = new long[4];

  private int keyCount;

  /**
   * @param lookup whether exact matches are answered
   * @param range whether ranges and order are answered
   */
  NumberIndex(Kind kind, boolean lookup, boolean range) {
    this(kind, lookup, range, new OrderedRuns(), new RoaringBitmap());
  }

  private NumberIndex(
      Kind kind, boolean lookup, boolean range, OrderedRuns pairs, RoaringBitmap indexed) {
    this.kind = kind;
    this.lookup = lookup;
    this.range = range;
    this.pairs = pairs;
    this.indexed = indexed;
  }

  @Override
  public boolean add(int row, byte[] bytes, int at) {
    return switch (kind) {
      case INTEGER -> addInteger(bytes, at);
      case FLOAT -> addFloat(bytes, at);
      case DATETIME -> addMoment(bytes, at);
    };
  }

  private boolean addInteger(byte[] bytes, int at) {
    return switch (Cbor.type(bytes, at)) {
      case INTEGER -> addKey(Cbor.integer(bytes, at));
      case REAL -> {
        double real = Cbor.real(bytes, at);
        yield real == Math.rint(real) && Math.abs(real) < 0x1p63 && addKey((long) real);
      }
      case UNSIGNED, NULL, BOOL, STRING, ARRAY, MAP -> false;
    };
  }

  private boolean addFloat(byte[] bytes, int at) {
    double number = Cbor.number(bytes, at);
    return !Double.isNaN(number) && addKey(key(number));
  }

  private boolean addMoment(byte[] bytes, int at) {
    if (!Cbor.isString(bytes, at)) {
      return false;
    }
    var moment = Datetimes.parseMicros(Cbor.string(bytes, at));
    return moment.isPresent() && addKey(moment.getAsLong());
  }

  private boolean addKey(long key) {
    if (keyCount == keysOfRow.length) {
      keysOfRow = Arrays.copyOf(keysOfRow, keyCount * 2);
    }
    keysOfRow[keyCount++] = key;
    return true;
  }

  @Override
  public void endRow(int row) {
    if (keyCount > 0) {
      pairs.add(keysOfRow, keyCount, row);
      indexed.add(row);
      keyCount = 0;
    }
  }

  @Override
  public @Nullable RoaringBitmap rows(Condition.Field condition, int bound) {
    if (condition.match() != null) {
      return lookup ? rows(condition.match(), bound) : null;
    }
    if (!range) {
      return null;
    }
    var set = new RowSet(bound);
    if (condition.range() != null) {
      var asked = condition.range();
      switch (kind) {
        case INTEGER -> pairs.addTo(set, lowInteger(asked), highInteger(asked));
        case FLOAT -> pairs.addTo(set, lowFloat(asked), highFloat(asked));
        case DATETIME -> {
          return null;
        }
      }
      return set.toBitmap();
    }
    if (condition.datetimeRange() != null && kind == Kind.DATETIME) {
      addMoments(set, condition.datetimeRange());
      return set.toBitmap();
    }
    return null;
  }

  private @Nullable RoaringBitmap rows(Match match, int bound) {
    return switch (match) {
      case Match.Int(var value) -> any(Set.of(value), bound);
      case Match.AnyInt(var values) -> any(values, bound);
      case Match.ExceptInt(var values) -> except(values, bound);
      case Match.AnyKeyword(var values) -> values.isEmpty() ? new RoaringBitmap() : null;
      case Match.ExceptKeyword(var values) -> values.isEmpty() ? indexed.clone() : null;
      case Match.Keyword _,
          Match.Bool _,
          Match.Text _,
          Match.TextAny _,
          Match.Phrase _,
          Match.Prefix _ ->
          null;
    };
  }

  private RoaringBitmap any(Set<Long> values, int bound) {
    var set = new RowSet(bound);
    for (long value : values) {
      pairs.addTo(set, value, value);
    }
    return set.toBitmap();
  }

  /** A row passes when one of its values lies between two of the excluded ones. */
  private RoaringBitmap except(Set<Long> values, int bound) {
    var set = new RowSet(bound);
    long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
    long low = Long.MIN_VALUE;
    for (long value : sorted) {
      if (value > low) {
        pairs.addTo(set, low, value - 1);
      }
      if (value == Long.MAX_VALUE) {
        return set.toBitmap();
      }
      low = value + 1;
    }
    pairs.addTo(set, low, Long.MAX_VALUE);
    return set.toBitmap();
  }

  private static long lowInteger(Range range) {
    long low = range.gte() == null ? Long.MIN_VALUE : (long) Math.ceil(range.gte());
    return range.gt() == null ? low : Math.max(low, successor((long) Math.floor(range.gt())));
  }

  private static long highInteger(Range range) {
    long high = range.lte() == null ? Long.MAX_VALUE : (long) Math.floor(range.lte());
    return range.lt() == null ? high : Math.min(high, predecessor((long) Math.ceil(range.lt())));
  }

  private static long successor(long value) {
    return value == Long.MAX_VALUE ? value : value + 1;
  }

  private static long predecessor(long value) {
    return value == Long.MIN_VALUE ? value : value - 1;
  }

  private static long lowFloat(Range range) {
    long low = range.gte() == null ? Long.MIN_VALUE : key(range.gte());
    return range.gt() == null ? low : Math.max(low, successor(key(range.gt())));
  }

  private static long highFloat(Range range) {
    long high = range.lte() == null ? Long.MAX_VALUE : key(range.lte());
    return range.lt() == null ? high : Math.min(high, predecessor(key(range.lt())));
  }

  private void addMoments(RowSet set, DatetimeRange range) {
    long low = range.gte() == null ? Long.MIN_VALUE : range.gte();
    if (range.gt() != null) {
      low = Math.max(low, successor(range.gt()));
    }
    long high = range.lte() == null ? Long.MAX_VALUE : range.lte();
    if (range.lt() != null) {
      high = Math.min(high, predecessor(range.lt()));
    }
    pairs.addTo(set, low, high);
  }

  /** The rows in order, from a value on; null where this index has no order. */
  @Nullable OrderedRows ordered(boolean ascending, @Nullable OrderValue from, int bound) {
    if (!range) {
      return null;
    }
    long start = ascending ? Long.MIN_VALUE : Long.MAX_VALUE;
    if (from != null) {
      start =
          switch (from) {
            case OrderValue.Int(var value) -> kind == Kind.FLOAT ? key((double) value) : value;
            case OrderValue.Real(var value) ->
                kind == Kind.FLOAT
                    ? key(value)
                    : (long) (ascending ? Math.ceil(value) : Math.floor(value));
          };
    }
    return new OrderedRows(pairs.snapshot(), ascending, start, bound, kind == Kind.FLOAT);
  }

  /** Doubles in their order: of negative ones the bits are turned; both zeros are one. */
  static long key(double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0);
    return bits >= 0 ? bits : bits ^ Long.MAX_VALUE;
  }

  static double real(long key) {
    return Double.longBitsToDouble(key >= 0 ? key : key ^ Long.MAX_VALUE);
  }

  @Override
  public RoaringBitmap indexed() {
    return indexed;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    pairs.write(out);
    indexed.serialize(out);
  }

  static NumberIndex read(Kind kind, boolean lookup, boolean range, DataInput in)
      throws IOException {
    return new NumberIndex(kind, lookup, range, OrderedRuns.read(in), Bitmaps.read(in));
  }
}
