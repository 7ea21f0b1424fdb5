package io.sampo.storage.segment;

import static io.sampo.storage.segment.SegmentedShardTest.ids;
import static io.sampo.storage.segment.SegmentedShardTest.idsOf;
import static io.sampo.storage.segment.SegmentedShardTest.point;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RewriteTest {
  private static final long SMALL = 20_000;

  @TempDir Path folder;

  private final ScriptedDisk disk = new ScriptedDisk();

  private EngineRig rig() {
    var optimizers = new OptimizersConfig(0.2, 100L, 2L, null, null, null, null, null, null);
    return new EngineRig(
        folder,
        EngineRig.config(VectorsConfig.unnamed(VectorParams.of(4, Distance.DOT)), optimizers),
        disk,
        SMALL);
  }

  private static UpdateOperation upsert(long from, long to) {
    var points = new ArrayList<Point>();
    for (long id = from; id < to; id++) {
      points.add(point(id, (float) id, 1, 2, 3));
    }
    return new UpdateOperation.Upsert(points);
  }

  private static long[] range(long from, long to) {
    return LongStream.range(from, to).toArray();
  }

  private List<String> segmentFolders() {
    return LocalDisk.INSTANCE.list(folder).stream().filter(SegmentFiles::isSegment).toList();
  }

  /** Of points and of graves. */
  private static int segments(EngineRig rig) {
    var view = rig.engine().view();
    return view.segments().size() + view.graves().size();
  }

  private static void fill(EngineRig rig) {
    for (long from = 0; from < 2000; from += 100) {
      rig.apply(upsert(from, from + 100));
    }
  }

  @Test
  void segmentsAreSealedAndMergedUntilThereAreFew() {
    try (var rig = rig()) {
      fill(rig);
      assertThat(rig.engine().info().segments()).isGreaterThan(5);
      assertThat(rig.engine().info().status()).isEqualTo(CollectionInfo.Status.YELLOW);
      rig.runBackground();
      assertThat(rig.engine().info().segments()).isLessThanOrEqualTo(3);
      assertThat(rig.engine().info().status()).isEqualTo(CollectionInfo.Status.GREEN);
      assertThat(idsOf(rig.all())).isEqualTo(ids(range(0, 2000)));
    }
  }

  @Test
  void oldFilesAreRemovedOnceTheManifestDoesNotNameThem() {
    try (var rig = rig()) {
      fill(rig);
      rig.flush();
      var before = segmentFolders();
      rig.runBackground();
      assertThat(segmentFolders())
          .as("nothing came after the flush, so the rewrite brings its own")
          .hasSizeLessThan(before.size());
      assertThat(segmentFolders()).hasSize(segments(rig));

      rig.apply(new UpdateOperation.DeletePoints(ids(range(0, 1500))));
      rig.runBackground();
      assertThat(segmentFolders().size()).isGreaterThan(segments(rig));
      rig.flush();
      assertThat(segmentFolders()).hasSize(segments(rig));
      rig.reopen();
      assertThat(idsOf(rig.all())).isEqualTo(ids(range(1500, 2000)));
    }
  }

  @Test
  void aCrashBetweenRewriteAndFlushFindsTheOldSegments() {
    try (var rig = rig()) {
      fill(rig);
      rig.flush();
      rig.apply(new UpdateOperation.DeletePoints(ids(range(0, 1000))));
      rig.runBackground();
      rig.reopen();
      assertThat(idsOf(rig.all())).isEqualTo(ids(range(0, 2000)));
      assertThat(segmentFolders()).hasSize(segments(rig));
    }
  }

  @Test
  void whatEndsWhileSegmentsAreRewrittenStaysEnded() {
    try (var rig = rig()) {
      fill(rig);
      disk.beforeForce(
          _ -> {
            disk.beforeForce(_ -> {});
            rig.apply(new UpdateOperation.DeletePoints(ids(range(0, 10))));
            rig.apply(upsert(5, 20));
          });
      rig.runBackground();
      assertThat(idsOf(rig.all())).isEqualTo(ids(range(5, 2000)));
      assertThat(rig.engine().view().pointCount()).isEqualTo(1995);
      rig.flush();
      rig.reopen();
      assertThat(idsOf(rig.all())).isEqualTo(ids(range(5, 2000)));
    }
  }

  @Test
  void aRewriteOfWhatWasForgottenMeanwhileComesToNothing() {
    try (var rig = rig()) {
      fill(rig);
      rig.apply(new UpdateOperation.DeletePoints(ids(range(0, 30))));
      disk.beforeForce(
          _ -> {
            disk.beforeForce(_ -> {});
            rig.apply(new UpdateOperation.Reset());
            rig.apply(upsert(5, 20));
          });
      rig.runBackground();
      assertThat(idsOf(rig.all())).isEqualTo(ids(range(5, 20)));
      assertThat(rig.engine().view().states(null, 100, EngineRig.LATE)).hasSize(15);
      rig.flush();
      assertThat(segmentFolders()).hasSize(segments(rig));
      rig.reopen();
      assertThat(idsOf(rig.all())).isEqualTo(ids(range(5, 20)));
    }
  }

  @Test
  void forgottenDeletionsGiveTheirSpaceBack() {
    try (var rig = rig()) {
      fill(rig);
      rig.apply(new UpdateOperation.DeletePoints(ids(range(0, 2000))));
      rig.runBackground();
      assertThat(rig.engine().view().states(null, 5000, EngineRig.LATE)).hasSize(2000);

      rig.engine().forgetDeletions(rig.operation() << 16);
      assertThat(rig.engine().view().states(null, 5000, EngineRig.LATE)).hasSize(2000);
      rig.engine().forgetDeletions(Long.MAX_VALUE);
      rig.runBackground();
      assertThat(rig.engine().view().states(null, 5000, EngineRig.LATE)).isEmpty();
      rig.flush();
      rig.reopen();
      assertThat(rig.engine().view().states(null, 5000, EngineRig.LATE)).isEmpty();
      var rows = rig.engine().view().graves().stream().mapToInt(SegmentView::bound).sum();
      assertThat(rows).isZero();
    }
  }

  @Test
  void aViewFromBeforeARewriteStaysReadable() {
    try (var rig = rig()) {
      fill(rig);
      var before = rig.engine().view();
      rig.apply(new UpdateOperation.DeletePoints(ids(range(0, 1990))));
      rig.runBackground();
      rig.flush();
      assertThat(rig.all()).hasSize(10);
      assertThat(
              idsOf(
                  before.scroll(
                      null,
                      5000,
                      Filter.ALL,
                      PayloadSelector.ALL,
                      VectorSelector.ALL,
                      EngineRig.LATE)))
          .isEqualTo(ids(range(0, 2000)));
      assertThat(before.retrieve(ids(0, 1989), PayloadSelector.NONE, VectorSelector.NONE))
          .hasSize(2);
    }
  }

  @Test
  void aFullDiskEndsARewriteAndNothingElse() {
    try (var rig = rig()) {
      fill(rig);
      disk.room(10);
      rig.runBackground();
      assertThat(rig.engine().info().status()).isEqualTo(CollectionInfo.Status.RED);
      assertThat(rig.engine().info().optimizerError()).contains("no space left");
      assertThat(rig.all()).hasSize(2000);

      disk.room(Long.MAX_VALUE);
      rig.apply(upsert(3000, 3010));
      assertThat(rig.background()).as("not tried again before a flush").isEmpty();
      rig.flush();
      rig.runBackground();
      assertThat(rig.engine().info().status()).isEqualTo(CollectionInfo.Status.GREEN);
      assertThat(rig.engine().info().segments()).isLessThanOrEqualTo(3);
      assertThat(rig.all()).hasSize(2010);
    }
  }

  @Test
  void closingEndsARewrite() {
    var rig = rig();
    fill(rig);
    rig.close();
    rig.runBackground();
    assertThat(rig.background()).isEmpty();
  }
}
