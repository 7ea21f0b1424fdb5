package io.sampo.storage.segment;

import io.sampo.storage.journal.LoggedOperation;
import java.util.List;

/**
 * What a shard consists of after a flush; nothing that it does not name is data.
 *
 * @param operation every operation up to this one is contained, none later
 * @param replicaState kept for the replica
 * @param nextSegment number of the next new segment
 * @param indexes for each payload index the operation that created it
 * @param segments oldest first; the last one is the appendable one
 */
record Manifest(
    long operation,
    byte[] replicaState,
    int nextSegment,
    VectorSchema schema,
    List<LoggedOperation> indexes,
    List<SegmentEntry> segments) {
  static final String NAME = "manifest.json";

  Manifest {
    indexes = List.copyOf(indexes);
    segments = List.copyOf(segments);
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
