package io.sampo.storage.vector;

import io.sampo.storage.schema.Distance;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Kernels in plain Java: where the Vector API is missing, and for comparison in tests. */
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
    float even = 0;
    float odd = 0;
    int i = 0;
    for (; i + 1 < query.length; i += 2) {
      even = Math.fma(query[i], rows.get(FLOAT, offset + 4L * i), even);
      odd = Math.fma(query[i + 1], rows.get(FLOAT, offset + 4L * i + 4), odd);
    }
    return i < query.length
        ? Math.fma(query[i], rows.get(FLOAT, offset + 4L * i), even + odd)
        : even + odd;
  }

  private static float squares(float[] query, MemorySegment rows, long offset) {
    float even = 0;
    float odd = 0;
    int i = 0;
    for (; i + 1 < query.length; i += 2) {
      var one = query[i] - rows.get(FLOAT, offset + 4L * i);
      var other = query[i + 1] - rows.get(FLOAT, offset + 4L * i + 4);
      even = Math.fma(one, one, even);
      odd = Math.fma(other, other, odd);
    }
    if (i < query.length) {
      var one = query[i] - rows.get(FLOAT, offset + 4L * i);
      even = Math.fma(one, one, even);
    }
    return even + odd;
  }

  private static float absolutes(float[] query, MemorySegment rows, long offset) {
    float even = 0;
    float odd = 0;
    int i = 0;
    for (; i + 1 < query.length; i += 2) {
      even += Math.abs(query[i] - rows.get(FLOAT, offset + 4L * i));
      odd += Math.abs(query[i + 1] - rows.get(FLOAT, offset + 4L * i + 4));
    }
    if (i < query.length) {
      even += Math.abs(query[i] - rows.get(FLOAT, offset + 4L * i));
    }
    return even + odd;
  }

  @Override
  public float squaredNorm(float[] values) {
    float sum = 0;
    for (var value : values) {
      sum = Math.fma(value, value, sum);
    }
    return sum;
  }
}
