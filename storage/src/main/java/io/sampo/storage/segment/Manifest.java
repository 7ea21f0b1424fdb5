package io.sampo.storage.segment;

import io.sampo.storage.journal.LoggedOperation;
import java.util.ArrayList;
import java.util.List;

/**
 * What a shard consists of after a flush; nothing that it does not name is data.
 *
 * @param operation every operation up to this one is contained, none later
 * @param replicaState kept for the replica
 * @param nextSegment number of the next new segment
 * @param indexes for each payload index the operation that created it
 * @param segments of points, oldest first; the last one is the appendable one
 * @param graves likewise, of deleted points; none where nothing was ever deleted
 */
record Manifest(
    long operation,
    byte[] replicaState,
    int nextSegment,
    VectorSchema schema,
    List<LoggedOperation> indexes,
    List<SegmentEntry> segments,
    List<SegmentEntry> graves) {
  static final String NAME = "manifest.json";

  Manifest {
    indexes = List.copyOf(indexes);
    segments = List.copyOf(segments);
    graves = List.copyOf(graves);
  }

  /** All that it names. */
  List<SegmentEntry> allSegments() {
    var all = new ArrayList<>(segments);
    all.addAll(graves);
    return all;
  }

  /**
   * One segment.
   *
   * @param sorted whether its rows ascend by id
   * @param vectors by slot
   */
  record SegmentEntry(
      int number, boolean sealed, boolean sorted, List<VectorField> vectors, SegmentFiles files) {
    SegmentEntry {
      vectors = List.copyOf(vectors);
    }
  }
}
