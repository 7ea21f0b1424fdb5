package io.sampo.storage.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.schema.Distance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int ROWS = 9;
  private static final List<Kernels> ALL = List.of(new ScalarKernels(), new VectorApiKernels());

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 384, 385, 1000, 1536, 4096
      })
  void scoresAreThoseOfDoublePrecision(int dimension) {
    for (long seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var query = vector(random, dimension);
      try (var arena = Arena.ofConfined()) {
        // Exactly as long as its rows: a read beyond the last one fails.
        var rows = arena.allocate((long) ROWS * dimension * Float.BYTES, Float.BYTES);
        for (int row = 0; row < ROWS; row++) {
          MemorySegment.copy(
              vector(random, dimension), 0, rows, FLOAT, row * 4L * dimension, dimension);
        }
        for (var distance : Distance.values()) {
          for (var kernels : ALL) {
            check(kernels, distance, query, rows, seed);
          }
        }
      }
    }
  }

  private static void check(
      Kernels kernels, Distance distance, float[] query, MemorySegment rows, long seed) {
    var scanned = new float[ROWS];
    kernels.scan(distance, query, rows, 0, ROWS, scanned);
    var later = new float[ROWS];
    kernels.scan(distance, query, rows, 8L * query.length, ROWS - 2, later);
    var at = new int[] {8, 0, 3, 3};
    var gathered = new float[at.length];
    kernels.gather(distance, query, rows, at, at.length, gathered);
    for (int row = 0; row < ROWS; row++) {
      double sum = 0;
      double magnitude = 0;
      for (int i = 0; i < query.length; i++) {
        var term = term(distance, query[i], rows.getAtIndex(FLOAT, (long) row * query.length + i));
        sum += term;
        magnitude += Math.abs(term);
      }
      // Relative to the sizes of the terms: what is lost where they cancel out is no fault.
      assertThat((double) scanned[row])
          .as("%s %s row %d seed %d", kernels, distance, row, seed)
          .isCloseTo(sum, Offset.offset(1e-6 * magnitude));
      if (row >= 2) {
        assertThat(later[row - 2]).isEqualTo(scanned[row]);
      }
    }
    for (int i = 0; i < at.length; i++) {
      assertThat(gathered[i]).isEqualTo(scanned[at[i]]);
    }
  }

  private static float[] vector(Random random, int dimension) {
    var values = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double term(Distance distance, double a, double b) {
    return switch (distance) {
      case COSINE, DOT -> a * b;
      case EUCLID -> -(a - b) * (a - b);
      case MANHATTAN -> -Math.abs(a - b);
    };
  }

  @Test
  void theFastKernelsAreUsed() {
    assertThat(Kernels.best()).isInstanceOf(VectorApiKernels.class);
  }

  @Test
  void infiniteAndMissingNumbersStayWhatTheyAre() {
    try (var arena = Arena.ofConfined()) {
      var rows = arena.allocateFrom(FLOAT, Float.POSITIVE_INFINITY, 1, Float.NaN, 1);
      for (var kernels : ALL) {
        var scores = new float[2];
        kernels.scan(Distance.DOT, new float[] {1, 1}, rows, 0, 2, scores);
        assertThat(scores).containsExactly(Float.POSITIVE_INFINITY, Float.NaN);
        kernels.scan(Distance.MANHATTAN, new float[] {1, 1}, rows, 0, 2, scores);
        assertThat(scores).containsExactly(Float.NEGATIVE_INFINITY, Float.NaN);
      }
    }
  }

  @Test
  void cosineLeavesVectorsThatAreUnitOrZeroAsTheyAre() {
    var unit = new float[] {0.6f, 0.8f};
    assertThat(Cosine.normalised(unit)).isSameAs(unit);
    var tiny = new float[] {1e-4f, 1e-4f};
    assertThat(Cosine.normalised(tiny)).isSameAs(tiny);
    assertThat(Cosine.normalised(new float[] {3, 4})).containsExactly(0.6f, 0.8f);
    assertThat(Cosine.normalised(new float[] {0, -5, 0})).containsExactly(0, -1, 0);
  }

  @Test
  void displayedScoresAreDistancesForEuclidAndManhattan() {
    assertThat(Scores.displayed(Distance.EUCLID, -9f)).isEqualTo(3f);
    assertThat(Scores.displayed(Distance.MANHATTAN, -9f)).isEqualTo(9f);
    assertThat(Scores.displayed(Distance.DOT, -9f)).isEqualTo(-9f);
    assertThat(Scores.beats(Distance.EUCLID, 3f, 3f)).isFalse();
    assertThat(Scores.beats(Distance.COSINE, 0.5f, 0.5f)).isFalse();
    assertThat(Scores.beats(Distance.COSINE, 0.6f, 0.5f)).isTrue();
  }
}
