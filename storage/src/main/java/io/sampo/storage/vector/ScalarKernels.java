package io.sampo.storage.vector;

import io.sampo.storage.schema.Distance;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Kernels in plain Java, with sums in double precision: where the Vector API is missing, and for
 * comparison.
 */
public final class ScalarKernels implements Kernels {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public void scan(
      Distance distance,
      float[] query,
      MemorySegment rows,
      long offsetBytes,
      int count,
      float[] scores) {
    var stride = (long) query.length * Float.BYTES;
    for (int row = 0; row < count; row++) {
      scores[row] = score(distance, query, rows, offsetBytes + row * stride);
    }
  }

  @Override
  public void gather(
      Distance distance, float[] query, MemorySegment rows, int[] at, int count, float[] scores) {
    var stride = (long) query.length * Float.BYTES;
    for (int i = 0; i < count; i++) {
      scores[i] = score(distance, query, rows, at[i] * stride);
    }
  }

  private static float score(Distance distance, float[] query, MemorySegment rows, long offset) {
    return switch (distance) {
      case COSINE, DOT -> dot(query, rows, offset);
      case EUCLID -> -squares(query, rows, offset);
      case MANHATTAN -> -absolutes(query, rows, offset);
    };
  }

  private static float dot(float[] query, MemorySegment rows, long offset) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 1 < query.length; i += 2) {
      even += (double) query[i] * rows.get(FLOAT, offset + 4L * i);
      odd += (double) query[i + 1] * rows.get(FLOAT, offset + 4L * i + 4);
    }
    if (i < query.length) {
      even += (double) query[i] * rows.get(FLOAT, offset + 4L * i);
    }
    return (float) (even + odd);
  }

  private static float squares(float[] query, MemorySegment rows, long offset) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 1 < query.length; i += 2) {
      var one = (double) query[i] - rows.get(FLOAT, offset + 4L * i);
      var other = (double) query[i + 1] - rows.get(FLOAT, offset + 4L * i + 4);
      even += one * one;
      odd += other * other;
    }
    if (i < query.length) {
      var one = (double) query[i] - rows.get(FLOAT, offset + 4L * i);
      even += one * one;
    }
    return (float) (even + odd);
  }

  private static float absolutes(float[] query, MemorySegment rows, long offset) {
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 1 < query.length; i += 2) {
      even += Math.abs((double) query[i] - rows.get(FLOAT, offset + 4L * i));
      odd += Math.abs((double) query[i + 1] - rows.get(FLOAT, offset + 4L * i + 4));
    }
    if (i < query.length) {
      even += Math.abs((double) query[i] - rows.get(FLOAT, offset + 4L * i));
    }
    return (float) (even + odd);
  }

  @Override
  public float squaredNorm(float[] values) {
    double sum = 0;
    for (var value : values) {
      sum += (double) value * value;
    }
    return (float) sum;
  }
}
