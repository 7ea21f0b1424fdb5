package io.sampo.cluster.consensus;

import io.microraft.impl.log.RaftLog;

/**
 * When snapshots are made. The library makes one at every multiple of an interval, and keeps a
 * tenth of the interval's entries before it. It takes for granted that they are there: but where
 * the snapshot before is closer than that, they are not. So no two may be.
 */
final class SnapshotInterval {
  private SnapshotInterval() {}

  /**
   * The smallest interval from the wanted one on that suits a log that begins behind a snapshot.
   */
  static int after(long snapshotIndex, int wanted) {
    var interval = wanted;
    while (!leavesNoGap(interval, snapshotIndex)) {
      interval++;
    }
    return interval;
  }

  /** Whether the next snapshot is far enough from this one. */
  static boolean leavesNoGap(int interval, long snapshotIndex) {
    return next(interval, snapshotIndex) - kept(interval) >= snapshotIndex;
  }

  /** Whether another snapshot is far enough from both the last and the next one. */
  static boolean allows(int interval, long snapshotIndex, long another) {
    return another - kept(interval) >= snapshotIndex && leavesNoGap(interval, another);
  }

  private static long next(int interval, long index) {
    return index - index % interval + interval;
  }

  private static int kept(int interval) {
    return RaftLog.getMaxLogEntryCountToKeepAfterSnapshot(interval);
  }
}
