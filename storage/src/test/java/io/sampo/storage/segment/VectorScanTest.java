package io.sampo.storage.segment;

import static io.sampo.storage.segment.SegmentedShardTest.point;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.schema.Distance;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The threads of an exact search. */
class VectorScanTest {
  private static final int DIMENSIONS = 384;
  private static final int ROWS = 9_000;
  private static final int LIMIT = 50;

  @TempDir Path folder;

  @Test
  void aThreadThatComesLateIsNotWaitedForAndDoesNoHarm() {
    var random = new Random(1);
    try (var rig = filled(random)) {
      Queue<Runnable> tasks = new ArrayDeque<>();
      var query = vector(random);
      rig.searchOn(tasks::add);
      var search = rig.searching("", query, Filter.ALL, null, LIMIT);

      tasks.remove().run();

      assertThat(tasks).as("those that were to help").hasSize(2);
      assertThat(search).isDone();
      var found = search.join();
      tasks.forEach(Runnable::run);
      rig.searchOn(Runnable::run);
      assertThat(search.join()).isSameAs(found).isEqualTo(rig.search("", query, LIMIT));
    }
  }

  @Test
  void severalThreadsFindWhatOneFinds() {
    var random = new Random(2);
    try (var rig = filled(random);
        var pool = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 100; i++) {
        var query = vector(random);
        rig.searchOn(pool);
        var found = rig.search("", query, LIMIT);
        rig.searchOn(Runnable::run);
        assertThat(found).isEqualTo(rig.search("", query, LIMIT));
      }
    }
  }

  private EngineRig filled(Random random) {
    var config = EngineRig.plain(DIMENSIONS, Distance.DOT);
    var rig = new EngineRig(folder, config, LocalDisk.INSTANCE, 4 << 20);
    for (int row = 0; row < ROWS; row += 500) {
      var points = new ArrayList<Point>();
      for (int id = row; id < row + 500; id++) {
        points.add(point(id, vector(random)));
      }
      rig.apply(new UpdateOperation.Upsert(points));
    }
    return rig;
  }

  private static float[] vector(Random random) {
    var vector = new float[DIMENSIONS];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = random.nextInt(9) - 4; // equal scores, and sums without rounding
    }
    return vector;
  }
}
