package io.sampo.storage.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.FastAggregation;
import org.roaringbitmap.RoaringBitmap;

/**
 * A part of a filter, made ready for one segment. Immutable; its bitmap is shared and never
 * changed.
 *
 * @param test the truth about a row
 * @param cost of the test, relative to others
 * @param candidates a superset of the matching rows; {@code null} = nothing is known
 * @param exact whether the candidates are exactly the matching rows
 */
record Part(
    Test test,
    int cost,
    @Nullable RoaringBitmap candidates,
    boolean exact,
    Cardinality cardinality) {

  /** A test of the row at hand. */
  @FunctionalInterface
  interface Test {
    boolean test(CurrentRow row);
  }

  private static final int BITMAP_COST = 1;

  /** Exactly these rows. */
  static Part exactly(RoaringBitmap rows) {
    return new Part(
        row -> rows.contains(row.number()),
        BITMAP_COST,
        rows,
        true,
        Cardinality.exactly(rows.getCardinality()));
  }

  static Part all(int rows) {
    return exactly(RoaringBitmap.bitmapOfRange(0, rows));
  }

  /** Rows that only the test knows. */
  static Part tested(Test test, int cost, Cardinality cardinality) {
    return new Part(test, cost, null, false, cardinality);
  }

  /** All of the parts. */
  static Part and(List<Part> parts, int rows) {
    if (parts.isEmpty()) {
      return all(rows);
    }
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    var cheapestFirst = new ArrayList<Part>();
    var exact = bitmaps(parts, true);
    if (!exact.isEmpty()) {
      cheapestFirst.add(exactly(intersection(exact)));
    }
    addInexact(parts, cheapestFirst);
    if (cheapestFirst.size() == 1) {
      return cheapestFirst.getFirst();
    }
    var candidates = bitmaps(cheapestFirst, false);
    var tests = tests(cheapestFirst);
    return new Part(
        row -> {
          for (var test : tests) {
            if (!test.test(row)) {
              return false;
            }
          }
          return true;
        },
        cost(cheapestFirst),
        candidates.isEmpty() ? null : intersection(candidates),
        false,
        cardinalityOfAnd(cheapestFirst, rows));
  }

  /** Any of the parts; none of no parts. */
  static Part or(List<Part> parts, int rows) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    var cheapestFirst = new ArrayList<Part>();
    var exact = bitmaps(parts, true);
    if (!exact.isEmpty() || parts.isEmpty()) {
      cheapestFirst.add(exactly(FastAggregation.or(exact.iterator())));
    }
    addInexact(parts, cheapestFirst);
    if (cheapestFirst.size() == 1) {
      return cheapestFirst.getFirst();
    }
    var candidates = bitmaps(cheapestFirst, false);
    var tests = tests(cheapestFirst);
    return new Part(
        row -> {
          for (var test : tests) {
            if (test.test(row)) {
              return true;
            }
          }
          return false;
        },
        cost(cheapestFirst),
        candidates.size() < cheapestFirst.size() ? null : FastAggregation.or(candidates.iterator()),
        false,
        cardinalityOfOr(cheapestFirst, rows));
  }

  /** The other rows. */
  Part not(int rows) {
    if (exact && candidates != null) {
      return exactly(RoaringBitmap.flip(candidates, 0L, rows));
    }
    return tested(
        row -> !test.test(row),
        cost,
        new Cardinality(
            rows - cardinality.max(), rows - cardinality.expected(), rows - cardinality.min()));
  }

  /** At least {@code wanted} of the parts. */
  static Part atLeast(List<Part> parts, long wanted, int rows) {
    if (wanted <= 1) {
      return or(parts, rows);
    }
    if (wanted > parts.size()) {
      return exactly(new RoaringBitmap());
    }
    if (wanted == parts.size()) {
      return and(parts, rows);
    }
    var candidates = bitmaps(parts, false);
    var counted =
        candidates.size() < parts.size() ? null : countedAtLeast(candidates, (int) wanted, rows);
    if (counted != null && parts.stream().allMatch(Part::exact)) {
      return exactly(counted);
    }
    var cheapestFirst = new ArrayList<>(parts);
    cheapestFirst.sort(Comparator.comparingInt(Part::cost));
    var tests = tests(cheapestFirst);
    var any = cardinalityOfOr(parts, rows);
    return new Part(
        row -> {
          long missing = wanted;
          for (int i = 0; i < tests.length && missing > 0 && missing <= tests.length - i; i++) {
            if (tests[i].test(row)) {
              missing--;
            }
          }
          return missing == 0;
        },
        cost(parts),
        counted,
        false,
        new Cardinality(0, any.expected() / wanted, any.max()));
  }

  /** Rows that are in at least so many of the bitmaps, by one counter per row. */
  private static RoaringBitmap countedAtLeast(List<RoaringBitmap> bitmaps, int wanted, int rows) {
    int[] counts = new int[rows];
    for (var bitmap : bitmaps) {
      bitmap.forEach((int row) -> counts[row]++);
    }
    var result = new RoaringBitmap();
    for (int row = 0; row < rows; row++) {
      if (counts[row] >= wanted) {
        result.add(row);
      }
    }
    return result;
  }

  private static List<RoaringBitmap> bitmaps(List<Part> parts, boolean exactOnly) {
    var bitmaps = new ArrayList<RoaringBitmap>();
    for (var part : parts) {
      if (part.candidates != null && (part.exact || !exactOnly)) {
        bitmaps.add(part.candidates);
      }
    }
    return bitmaps;
  }

  private static void addInexact(List<Part> from, List<Part> to) {
    from.stream()
        .filter(part -> !part.exact)
        .sorted(Comparator.comparingInt(Part::cost))
        .forEach(to::add);
  }

  private static RoaringBitmap intersection(List<RoaringBitmap> bitmaps) {
    return bitmaps.size() == 1
        ? bitmaps.getFirst()
        : FastAggregation.workShyAnd(new long[1 << 10], bitmaps.toArray(RoaringBitmap[]::new));
  }

  private static Test[] tests(List<Part> parts) {
    return parts.stream().map(Part::test).toArray(Test[]::new);
  }

  private static int cost(List<Part> parts) {
    return parts.stream().mapToInt(Part::cost).sum();
  }

  /** As if the parts knew nothing of each other. */
  private static Cardinality cardinalityOfAnd(List<Part> parts, int rows) {
    long min = rows;
    long max = rows;
    double share = 1;
    for (var part : parts) {
      var one = part.cardinality;
      min = Math.max(0, min + one.min() - rows);
      max = Math.min(max, one.max());
      share *= share(one.expected(), rows);
    }
    return new Cardinality(min, Math.clamp(Math.round(share * rows), min, max), max);
  }

  private static Cardinality cardinalityOfOr(List<Part> parts, int rows) {
    long min = 0;
    long max = 0;
    double rest = 1;
    for (var part : parts) {
      var one = part.cardinality;
      min = Math.max(min, one.min());
      max = Math.min(rows, max + one.max());
      rest *= 1 - share(one.expected(), rows);
    }
    return new Cardinality(min, Math.clamp(Math.round((1 - rest) * rows), min, max), max);
  }

  private static double share(long count, int rows) {
    return rows == 0 ? 0 : (double) count / rows;
  }
}
