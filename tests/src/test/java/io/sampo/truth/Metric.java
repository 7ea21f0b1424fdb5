package io.sampo.truth;

/** How two vectors are compared, computed plainly in double precision. */
public enum Metric {
  COSINE("Cosine", true, 1e-6),
  DOT("Dot", true, 1e-6),
  EUCLID("Euclid", false, 1e-6),
  MANHATTAN("Manhattan", false, 1e-5);

  /** Known answers are written with six decimals. */
  private static final double ROUNDING = 5e-7;

  private final String wireName;
  private final boolean largeIsGood;
  private final double tolerance;

  Metric(String wireName, boolean largeIsGood, double tolerance) {
    this.wireName = wireName;
    this.largeIsGood = largeIsGood;
    this.tolerance = tolerance + ROUNDING;
  }

  String wireName() {
    return wireName;
  }

  /** How far a score may be from the known one. */
  double tolerance() {
    return tolerance;
  }

  /** Sorts the best score first. */
  int compare(double one, double other) {
    return largeIsGood ? Double.compare(other, one) : Double.compare(one, other);
  }

  /** The score a client sees. */
  double score(float[] one, float[] other) {
    return switch (this) {
      case DOT -> dot(one, other);
      case COSINE -> {
        var length = Math.sqrt(dot(one, one) * dot(other, other));
        yield length == 0 ? 0 : dot(one, other) / length;
      }
      case EUCLID -> {
        var sum = 0.0;
        for (var i = 0; i < one.length; i++) {
          var difference = (double) one[i] - other[i];
          sum += difference * difference;
        }
        yield Math.sqrt(sum);
      }
      case MANHATTAN -> {
        var sum = 0.0;
        for (var i = 0; i < one.length; i++) {
          sum += Math.abs((double) one[i] - other[i]);
        }
        yield sum;
      }
    };
  }

  private static double dot(float[] one, float[] other) {
    var sum = 0.0;
    for (var i = 0; i < one.length; i++) {
      sum += (double) one[i] * other[i];
    }
    return sum;
  }
}
