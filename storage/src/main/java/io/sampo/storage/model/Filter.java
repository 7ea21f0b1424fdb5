package io.sampo.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clauses that are all ANDed (spec dataplane §4.1). {@code null} = the clause is absent, which
 * inside a nested filter differs from an empty {@code should}.
 */
public record Filter(
    @Nullable List<Condition> should,
    @Nullable List<Condition> must,
    @Nullable List<Condition> mustNot,
    @Nullable MinShould minShould) {

  /** Matches every point. */
  public static final Filter ALL = new Filter(null, null, null, null);

  /** At least {@code minCount} of the conditions. */
  public record MinShould(List<Condition> conditions, long minCount) {
    public MinShould {
      conditions = List.copyOf(conditions);
    }
  }

  public Filter {
    should = should == null ? null : List.copyOf(should);
    must = must == null ? null : List.copyOf(must);
    mustNot = mustNot == null ? null : List.copyOf(mustNot);
  }

  public static Filter must(Condition... conditions) {
    return new Filter(null, List.of(conditions), null, null);
  }

  public static Filter mustNot(Condition... conditions) {
    return new Filter(null, null, List.of(conditions), null);
  }

  /** This and that. */
  public Filter and(Filter other) {
    return must(new Condition.Sub(this), new Condition.Sub(other));
  }
}
