package io.sampo.storage.filter;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A filter made ready for one segment as one reader sees it: what indexes know is turned into
 * bitmaps of rows at once, the rest becomes a test per row, cheap conditions first. Immutable, for
 * any thread; says nothing about whether a row is alive.
 */
public final class FilterPlan {
  /** Costs of looking at a row, relative to a look into a bitmap. */
  private static final int VECTOR_COST = 2;

  private static final int ID_COST = 4;
  private static final int SLICE_COST = 8;
  private static final int PAYLOAD_COST = 20;
  private static final int NESTED_COST = 40;

  private final SegmentRows rows;
  private final int bound;
  private final Part part;

  private FilterPlan(SegmentRows rows, int bound, Part part) {
    this.rows = rows;
    this.bound = bound;
    this.part = part;
  }

  public static FilterPlan of(Filter filter, SegmentRows rows) {
    int bound = rows.rows();
    return new FilterPlan(rows, bound, new Compiler(rows, bound).filter(filter));
  }

  /** Whether every row matches, so that nothing need be tested. */
  public boolean matchesAll() {
    return part.exact() && part.cardinality().min() == bound;
  }

  /** A superset of the matching rows, not to be changed; {@code null} = no index helps. */
  public @Nullable RoaringBitmap candidates() {
    return part.candidates();
  }

  /** Whether {@link #candidates} are exactly the matching rows, so that no row need be tested. */
  public boolean exact() {
    return part.exact();
  }

  /**
   * The whole truth about rows, for one thread.
   *
   * @param payloads reads the payload of a row; called on that thread
   */
  public RowTest newTest(IntFunction<Payload> payloads) {
    var current = new CurrentRow(rows, payloads);
    var test = part.test();
    return row -> {
      current.moveTo(row);
      return test.test(current);
    };
  }

  /** How many rows match, as far as indexes know. */
  public Cardinality estimate() {
    return part.cardinality();
  }

  private record Compiler(SegmentRows rows, int bound) {

    /** Empty clauses are no constraints here, other than inside elements. */
    Part filter(Filter filter) {
      var clauses = new ArrayList<Part>();
      if (filter.must() != null) {
        clauses.addAll(conditions(filter.must()));
      }
      if (filter.should() != null && !filter.should().isEmpty()) {
        clauses.add(Part.or(conditions(filter.should()), bound));
      }
      if (filter.mustNot() != null) {
        for (var part : conditions(filter.mustNot())) {
          clauses.add(part.not(bound));
        }
      }
      if (filter.minShould() != null) {
        var minShould = filter.minShould();
        clauses.add(Part.atLeast(conditions(minShould.conditions()), minShould.minCount(), bound));
      }
      return Part.and(clauses, bound);
    }

    private List<Part> conditions(List<Condition> conditions) {
      var parts = new ArrayList<Part>(conditions.size());
      for (var condition : conditions) {
        parts.add(condition(condition));
      }
      return parts;
    }

    private Part condition(Condition condition) {
      var known = rows.indexes().rows(condition, bound);
      if (known != null) {
        return Part.exactly(known);
      }
      return switch (condition) {
        case Condition.Field field -> payload(FieldTests.field(field), PAYLOAD_COST);
        case Condition.IsEmpty isEmpty -> payload(FieldTests.isEmpty(isEmpty), PAYLOAD_COST);
        case Condition.IsNull isNull -> payload(FieldTests.isNull(isNull), PAYLOAD_COST);
        case Condition.Nested nested -> payload(ElementTests.nested(nested), NESTED_COST);
        case Condition.HasId hasId -> hasId(hasId);
        case Condition.HasVector(var name) ->
            Part.tested(row -> row.hasVector(name), VECTOR_COST, Cardinality.unknown(bound));
        case Condition.Slice(var total, var index) ->
            Part.tested(
                row -> SliceHash.isIn(row.id(), total, index),
                SLICE_COST,
                new Cardinality(0, Long.divideUnsigned(bound, total), bound));
        case Condition.Sub(var filter) -> filter(filter);
      };
    }

    private Part hasId(Condition.HasId hasId) {
      var ids = hasId.ids();
      var known = rows.rowsOf(ids);
      if (known != null) {
        known.remove(bound, 1L << 32);
        return Part.exactly(known);
      }
      long expected = Math.min(ids.size(), bound);
      return Part.tested(
          row -> ids.contains(row.id()), ID_COST, new Cardinality(0, expected, bound));
    }

    private Part payload(ObjectTest test, int cost) {
      return Part.tested(row -> test.test(row.payload(), 0), cost, Cardinality.unknown(bound));
    }
  }
}
