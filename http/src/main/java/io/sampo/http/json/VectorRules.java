package io.sampo.http.json;

import io.sampo.storage.model.VectorValue;
import java.util.Arrays;
import java.util.List;

/** The declared rules of vectors (spec dataplane §1.2, §3.3). */
final class VectorRules {
  /** Elements of a multivector, all rows together. */
  private static final int MAX_MULTI_SIZE = 1 << 20;

  private VectorRules() {}

  /**
   * Makes a multivector of rows.
   *
   * @param maybeSparse whether there are two rows of which the first holds non-negative integers:
   *     clients may mean a sparse vector by that. Where the lengths agree it is read as a
   *     multivector all the same (decision of spec dataplane §1.2), else the text is the sparse one
   */
  static VectorValue.Multi multi(List<float[]> rows, boolean maybeSparse, At at) {
    int dimension = rows.getFirst().length;
    long total = 0;
    for (var row : rows) {
      total += row.length;
    }
    boolean empty = rows.stream().anyMatch(row -> row.length == 0);
    var other = rows.stream().filter(row -> row.length != dimension).findFirst();
    if (maybeSparse && other.isPresent() && dimension > 0) {
      at.member("values").reportCustom("must be the same length as indices");
    } else if (empty) {
      at.member("data").report("all vectors must be non-empty");
    } else if (other.isPresent()) {
      at.member("data")
          .report(
              "all vectors must have the same dimension, found vector with dimension "
                  + other.get().length);
    } else if (total >= MAX_MULTI_SIZE) {
      at.member("data")
          .report(
              "Total size of all vectors (%d) must be less than %d"
                  .formatted(total, MAX_MULTI_SIZE));
    }
    var flat = new float[(int) total];
    int end = 0;
    for (var row : rows) {
      System.arraycopy(row, 0, flat, end, row.length);
      end += row.length;
    }
    return new VectorValue.Multi(flat, dimension);
  }

  /** Checks a sparse vector; indices are unsigned. */
  static void sparse(int[] indices, int values, At at) {
    if (indices.length != values) {
      at.member("values").reportCustom("must be the same length as indices");
    }
    var sorted = indices.clone();
    Arrays.sort(sorted);
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] == sorted[i - 1]) {
        at.member("indices").reportCustom("must be unique");
        return;
      }
    }
  }
}
