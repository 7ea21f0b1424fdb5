package io.sampo.storage.vector;

import io.sampo.storage.schema.Distance;

/** Inner similarity and what clients see of it (spec dataplane §5.6). */
public final class Scores {
  private Scores() {}

  /** The score of an answer. */
  public static float displayed(Distance distance, float similarity) {
    return switch (distance) {
      case COSINE, DOT -> similarity;
      case EUCLID -> (float) Math.sqrt(Math.abs(similarity));
      case MANHATTAN -> Math.abs(similarity);
    };
  }

  /** Whether a displayed score is strictly better than a threshold. */
  public static boolean beats(Distance distance, float displayed, float threshold) {
    return distance.largerIsBetter() ? displayed > threshold : displayed < threshold;
  }
}
