package io.sampo.storage.schema;

/** How two vectors are compared, and which way their score sorts (spec dataplane §5.6). */
public enum Distance {
  COSINE,
  EUCLID,
  DOT,
  MANHATTAN;

  /** Whether a larger displayed score is the better one. */
  public boolean largerIsBetter() {
    return switch (this) {
      case COSINE, DOT -> true;
      case EUCLID, MANHATTAN -> false;
    };
  }
}
