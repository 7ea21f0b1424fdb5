package io.sampo.storage.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a query scores by (spec dataplane §5.5). */
public sealed interface Query {
  /** Nearest to a vector, diversified where {@code mmr} is given. */
  record Nearest(VectorInput input, @Nullable Mmr mmr) implements Query {}

  /** Near the positives, away from the negatives. */
  record Recommend(List<VectorInput> positive, List<VectorInput> negative, Strategy strategy)
      implements Query {}

  /** Near the target, on the right side of every pair. */
  record Discover(VectorInput target, List<ContextPair> context) implements Query {}

  /** On the right side of every pair. */
  record Context(List<ContextPair> pairs) implements Query {}

  /** By a payload value. */
  record Ordered(OrderBy orderBy) implements Query {}

  /** Merge of the prefetches. */
  record Fuse(Fusion fusion) implements Query {}

  /** Merge of the prefetches by reciprocal rank; {@code null} = default. */
  record Rrf(@Nullable Long k, @Nullable List<Float> weights) implements Query {}

  /** A score computed from prefetch scores and payload. */
  record Formula(Expression expression, Map<String, @Nullable Object> defaults) implements Query {}

  /** At random. */
  record Sample() implements Query {}

  /** Near the target, corrected by scored examples. */
  record RelevanceFeedback(
      VectorInput target, List<Feedback> feedback, double a, double b, double c) implements Query {}

  /** Diversity 0..1, and how many candidates are looked at. */
  record Mmr(@Nullable Float diversity, @Nullable Long candidatesLimit) {}

  /** One pair of a context. */
  record ContextPair(VectorInput positive, VectorInput negative) {}

  /** One scored example. */
  record Feedback(VectorInput example, float score) {}

  /** How examples of a recommendation are combined. */
  enum Strategy {
    AVERAGE_VECTOR,
    BEST_SCORE,
    SUM_SCORES
  }

  /** How prefetches are merged. */
  enum Fusion {
    RRF,
    DBSF
  }
}
