package io.sampo.storage.optimizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What to rewrite next (spec dataplane §6.5). Pure. */
public final class OptimizerPlan {
  /**
   * Merges of fewer segments would write the large ones again and again for each small one that
   * comes.
   */
  private static final int SMALLEST_MERGE = 3;

  /**
   * Dead bytes from which on the segment that takes rows is closed and rewritten: below, updates of
   * a few points would rewrite a small shard all the time.
   */
  private static final long APPENDABLE_DEAD_BYTES = 4L << 20;

  private OptimizerPlan() {}

  /** The most useful rewrite, if one is due. */
  public static Optional<Rewrite> next(List<SegmentFacts> segments, Thresholds thresholds) {
    if (!thresholds.enabled()) {
      return Optional.empty();
    }
    return vacuum(segments, thresholds).or(() -> merge(segments, thresholds));
  }

  private static Optional<Rewrite> vacuum(List<SegmentFacts> segments, Thresholds thresholds) {
    return segments.stream()
        .filter(segment -> isVacuumDue(segment, thresholds))
        .max(Comparator.comparingDouble(SegmentFacts::deadShare))
        .map(segment -> new Rewrite(Rewrite.Reason.VACUUM, List.of(segment.number())));
  }

  private static boolean isVacuumDue(SegmentFacts segment, Thresholds thresholds) {
    if (segment.rows() == 0
        || segment.rows() < thresholds.vacuumRows()
        || segment.deadShare() <= thresholds.deadShare()) {
      return false;
    }
    return !segment.appendable() || segment.bytes() - segment.liveBytes() >= APPENDABLE_DEAD_BYTES;
  }

  private static Optional<Rewrite> merge(List<SegmentFacts> segments, Thresholds thresholds) {
    var surplus = segments.size() - thresholds.targetSegments();
    if (surplus <= 0) {
      return Optional.empty();
    }
    var smallestFirst =
        segments.stream()
            .filter(segment -> !segment.appendable())
            .sorted(Comparator.comparingLong(SegmentFacts::liveBytes))
            .toList();
    var batch = new ArrayList<Integer>();
    long bytes = 0;
    for (var segment : smallestFirst) {
      bytes += segment.liveBytes();
      var isEnough = batch.size() >= SMALLEST_MERGE && batch.size() > surplus;
      if (isEnough || bytes >= thresholds.maxSegmentBytes()) {
        break;
      }
      batch.add(segment.number());
    }
    return batch.size() < SMALLEST_MERGE
        ? Optional.empty()
        : Optional.of(new Rewrite(Rewrite.Reason.MERGE, batch));
  }
}
