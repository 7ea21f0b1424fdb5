package io.sampo.storage.vector;

/** Normalisation under the cosine distance, the same for points and queries. */
public final class Cosine {
  /** Below this squared length a vector has no direction worth the name (f32 epsilon). */
  private static final float NEAR_ZERO = 1.1920929e-7f;

  /** A vector as near to unit length as this stays bit by bit as it is. */
  private static final float NEAR_ONE = 1e-6f;

  private Cosine() {}

  /** The vector with length one, or itself where nothing is to do (spec dataplane §3.3). */
  public static float[] normalised(float[] values) {
    var squared = Kernels.best().squaredNorm(values);
    if (squared < NEAR_ZERO || Math.abs(squared - 1) <= NEAR_ONE) {
      return values;
    }
    var length = (float) Math.sqrt(squared);
    var normalised = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      normalised[i] = values[i] / length;
    }
    return normalised;
  }
}
