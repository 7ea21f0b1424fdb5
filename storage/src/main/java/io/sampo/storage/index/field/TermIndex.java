package io.sampo.storage.index.field;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.Match;
import io.sampo.storage.model.PointId;
import io.sampo.storage.payload.Cbor;
import io.sampo.storage.payload.CborReader;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** An inverted index: for each value, the rows that have it. Keywords, UUIDs and booleans. */
final class TermIndex implements ValueIndex {
  /** What values are terms, and as which bytes. */
  enum Kind {
    /** Strings as their UTF-8. */
    KEYWORD,
    /** Strings that are UUIDs as their 16 bytes. */
    UUID,
    /** Booleans as one byte. */
    BOOL
  }

  private final Kind kind;
  private final Terms terms;
  private final RowLists rows;

  /** Rows with any term, and rows with several. */
  private final RoaringBitmap indexed;

  private final RoaringBitmap several;

  /** The term of the row that is being added; -1 = none yet. */
  private int termOfRow = -1;

  TermIndex(Kind kind) {
    this(kind, new Terms(), new RowLists(), new RoaringBitmap(), new RoaringBitmap());
  }

  private TermIndex(
      Kind kind, Terms terms, RowLists rows, RoaringBitmap indexed, RoaringBitmap several) {
    this.kind = kind;
    this.terms = terms;
    this.rows = rows;
    this.indexed = indexed;
    this.several = several;
  }

  @Override
  public boolean add(int row, byte[] bytes, int at) {
    int term = term(bytes, at);
    if (term < 0) {
      return false;
    }
    rows.add(term, row);
    if (termOfRow < 0) {
      indexed.add(row);
      termOfRow = term;
    } else if (term != termOfRow) {
      several.add(row);
    }
    return true;
  }

  @Override
  public void endRow(int row) {
    termOfRow = -1;
  }

  private int term(byte[] bytes, int at) {
    return switch (kind) {
      case KEYWORD ->
          Cbor.isString(bytes, at)
              ? terms.add(bytes, Cbor.content(bytes, at), Cbor.count(bytes, at))
              : -1;
      case UUID -> {
        byte[] uuid = Cbor.isString(bytes, at) ? uuid(Cbor.string(bytes, at)) : null;
        yield uuid == null ? -1 : terms.add(uuid, 0, uuid.length);
      }
      case BOOL ->
          Cbor.type(bytes, at) == CborReader.Type.BOOL
              ? terms.add(bool(Cbor.isTrue(bytes, at)), 0, 1)
              : -1;
    };
  }

  @Override
  public @Nullable RoaringBitmap rows(Condition.Field condition, int bound) {
    return condition.match() == null ? null : rows(condition.match(), bound);
  }

  private @Nullable RoaringBitmap rows(Match match, int bound) {
    return switch (match) {
      case Match.Keyword(var value) -> {
        byte[] term = term(value);
        yield term == null ? null : rowsOf(term);
      }
      case Match.Bool(var value) -> kind == Kind.BOOL ? rowsOf(bool(value)) : null;
      case Match.AnyKeyword(var values) -> any(values, bound);
      case Match.ExceptKeyword(var values) -> except(values, bound);
      case Match.AnyInt(var values) -> values.isEmpty() ? new RoaringBitmap() : null;
      case Match.ExceptInt(var values) -> values.isEmpty() ? indexed.clone() : null;
      case Match.Prefix(var prefix) -> kind == Kind.KEYWORD ? startingWith(prefix, bound) : null;
      case Match.Int _, Match.Text _, Match.TextAny _, Match.Phrase _ -> null;
    };
  }

  private RoaringBitmap rowsOf(byte[] term) {
    int found = terms.find(term);
    return found < 0 ? new RoaringBitmap() : rows.rows(found);
  }

  private @Nullable RoaringBitmap any(Set<String> values, int bound) {
    var wanted = terms(values);
    return wanted == null ? null : union(known(wanted), bound);
  }

  /** A row passes when one of its terms is not among the values. */
  private @Nullable RoaringBitmap except(Set<String> values, int bound) {
    var unwanted = terms(values);
    if (unwanted == null) {
      return null;
    }
    var numbers = known(unwanted);
    var hit = union(numbers, bound);
    var passed = RoaringBitmap.andNot(indexed, hit);
    hit.and(several);
    if (!hit.isEmpty()) {
      var excluded = new RoaringBitmap();
      numbers.forEach(excluded::add);
      var others = new RowSet(bound);
      for (int term = 0; term < terms.size(); term++) {
        if (!excluded.contains(term)) {
          rows.addTo(others, term);
        }
      }
      hit.and(others.toBitmap());
      passed.or(hit);
    }
    return passed;
  }

  private RoaringBitmap startingWith(String prefix, int bound) {
    byte[] utf8 = prefix.getBytes(StandardCharsets.UTF_8);
    var set = new RowSet(bound);
    for (int term = 0; term < terms.size(); term++) {
      if (terms.startsWith(term, utf8)) {
        rows.addTo(set, term);
      }
    }
    return set.toBitmap();
  }

  private RoaringBitmap union(List<Integer> numbers, int bound) {
    if (numbers.size() == 1) {
      return rows.rows(numbers.getFirst());
    }
    var set = new RowSet(bound);
    for (int term : numbers) {
      rows.addTo(set, term);
    }
    return set.toBitmap();
  }

  private List<Integer> known(Collection<byte[]> wanted) {
    var numbers = new ArrayList<Integer>(wanted.size());
    for (byte[] term : wanted) {
      int number = terms.find(term);
      if (number >= 0) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  /** The values as terms; null where one of them cannot be one. */
  private @Nullable List<byte[]> terms(Set<String> values) {
    var list = new ArrayList<byte[]>(values.size());
    for (var value : values) {
      byte[] term = term(value);
      if (term == null) {
        return null;
      }
      list.add(term);
    }
    return list;
  }

  private byte @Nullable [] term(String value) {
    return switch (kind) {
      case KEYWORD -> value.getBytes(StandardCharsets.UTF_8);
      case UUID -> uuid(value);
      case BOOL -> null;
    };
  }

  private static byte @Nullable [] uuid(String text) {
    var id = PointId.parseUuid(text);
    return id.isPresent() && id.get() instanceof PointId.Uuid(var high, var low)
        ? ByteBuffer.allocate(16).putLong(high).putLong(low).array()
        : null;
  }

  private static byte[] bool(boolean value) {
    return new byte[] {(byte) (value ? 1 : 0)};
  }

  @Override
  public RoaringBitmap indexed() {
    return indexed;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    terms.write(out);
    rows.write(out);
    indexed.serialize(out);
    several.serialize(out);
  }

  static TermIndex read(Kind kind, DataInput in) throws IOException {
    return new TermIndex(
        kind, Terms.read(in), RowLists.read(in), Bitmaps.read(in), Bitmaps.read(in));
  }
}
