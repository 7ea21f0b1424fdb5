package io.sampo.storage.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the space of deleted events, one bounded step at a time, on the commit thread. A
 * closed segment without live events and history is deleted; deletion records that are the latest
 * of their persistence id are first written anew, because the log without its index has to tell the
 * same. Of an old segment that is mostly not alive, the live rest is copied forward, so that one
 * idle persistence id does not pin the segments of all others. History is never copied: it waits in
 * its segment until that is the oldest and its space is needed.
 */
final class Reclaimer {
  private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);

  /** A rest above this share of its segment is not worth copying. */
  private static final double COPIED_SHARE = 0.5;

  private final LogFiles files;
  private final JournalSettings settings;
  private final ValueLog log;

  /** Segments that cannot be read or deleted and so are left as they are. */
  private final Set<Integer> kept = new HashSet<>();

  /**
   * Between history there may be events that are not kept, of removed replicas. Together they take
   * at most this many times the space that history may take, and a segment.
   */
  private static final int HELD_SPACE = 2;

  private boolean awake = true;
  private @Nullable Copying copying;
  private int dropping;

  Reclaimer(LogFiles files, JournalSettings settings, ValueLog log) {
    this.files = files;
    this.settings = settings;
    this.log = log;
  }

  /** A segment whose live rest is being copied; its mapping ends with {@link #close}. */
  private static final class Copying implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    final int segment;
    final ByteBuffer file;

    /** Everything before it is copied. */
    int offset = SegmentHeader.BYTES;

    Copying(LogFiles files, int segment) throws IOException {
      this.segment = segment;
      this.file = files.map(segment, arena);
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  /** Something was written or deleted since: there may be work again. */
  void wake() {
    awake = true;
  }

  /** No work until the next {@link #wake}. */
  void pause() {
    awake = false;
    endDrop();
    endCopying();
  }

  /** No segment is deleted, unless another step begins to. */
  void endDrop() {
    dropping = 0;
  }

  private void endCopying() {
    if (copying != null) {
      copying.close();
      copying = null;
    }
  }

  boolean hasWork() {
    return awake;
  }

  /**
   * Whether a segment is deleted at the end of this step: log and index have to be durable then.
   */
  boolean isDropping() {
    return dropping != 0;
  }

  /** Appends what the next step needs; {@link #settled} ends the step. */
  void step(LogIndex index, List<IndexChange> changes) throws IOException {
    if (copying == null) {
      if (drop(index, changes)) {
        return;
      }
      int old = mostlyDeadSegment(index);
      if (old == 0) {
        awake = false;
        return;
      }
      copying = new Copying(files, old);
    }
    copy(index, copying, changes);
  }

  /** Begins a step that deletes a segment, if there is one to be deleted. */
  boolean drop(LogIndex index, List<IndexChange> changes) throws IOException {
    dropping = deadSegment(index);
    if (dropping == 0) {
      return false;
    }
    carryDeletions(index, changes);
    return true;
  }

  /**
   * The segment whose history is to be given up because there is enough without it, 0 = none: the
   * oldest one. So at least the history asked for is kept, and at most a segment more.
   */
  int historyToGiveUp(LogIndex index) {
    var space = index.space();
    int oldest = space.oldestHistory();
    if (oldest == 0) {
      return 0;
    }
    long rest = space.historyBytes() - space.history(oldest);
    long held = -held(oldest, space);
    for (int segment : space.historySegments()) {
      held += held(segment, space);
    }
    boolean enough =
        rest >= settings.historyBytes() || held >= HELD_SPACE * settings.historyBytes();
    return enough ? oldest : 0;
  }

  /** What would be free if this segment's history were not kept. */
  private long held(int segment, LogSpace space) {
    var size = log.closedSegments().get(segment);
    return size == null ? 0 : size - space.live(segment);
  }

  /** The oldest segment whose history could make room on the disk, 0 = none. */
  int historyInTheWay(LogIndex index) {
    int oldest = index.space().oldestHistory();
    return log.closedSegments().containsKey(oldest) ? oldest : 0;
  }

  /** To be called when what the step appended is in the index. */
  void settled(LogIndex index) {
    if (dropping == 0) {
      return;
    }
    try {
      if (isDead(dropping, index)) {
        LOG.debug("log segment {} holds nothing that is kept and is deleted", files.path(dropping));
        log.drop(dropping);
      }
    } catch (IOException e) {
      LOG.warn("log segment {} cannot be deleted", files.path(dropping), e);
      kept.add(dropping);
    }
    dropping = 0;
  }

  private int deadSegment(LogIndex index) {
    for (int segment : log.closedSegments().keySet()) {
      if (isDead(segment, index) && !kept.contains(segment)) {
        return segment;
      }
    }
    return 0;
  }

  private static boolean isDead(int segment, LogIndex index) {
    return index.space().live(segment) == 0 && index.space().history(segment) == 0;
  }

  private void carryDeletions(LogIndex index, List<IndexChange> changes) throws IOException {
    for (Map.Entry<String, PidState> entry : index.states().entrySet()) {
      var state = entry.getValue();
      if (state.deletionSegment == dropping) {
        try {
          changes.add(
              log.appendDeletion(entry.getKey(), state.deletedTo, state.highest, state.keptFrom));
        } catch (RejectedWriteException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private int mostlyDeadSegment(LogIndex index) throws IOException {
    if (files.usableBytes() < settings.reserveBytes()) {
      return 0;
    }
    int youngest = log.activeSegment() - settings.reclaimLag();
    for (Map.Entry<Integer, Long> closed :
        log.closedSegments().headMap(youngest, true).entrySet()) {
      int segment = closed.getKey();
      long live = index.space().live(segment);
      if (!kept.contains(segment) && live > 0 && live <= COPIED_SHARE * closed.getValue()) {
        return segment;
      }
    }
    return 0;
  }

  private void copy(LogIndex index, Copying from, List<IndexChange> changes) throws IOException {
    int at = from.offset;
    while (at < from.file.limit() && log.pendingBytes() < settings.groupBytes()) {
      String problem = LogRecord.problem(from.file, from.segment, at);
      if (problem != null) {
        LOG.error(
            "log segment {} is damaged at byte {} ({}); it is kept as it is",
            files.path(from.segment),
            at,
            problem);
        kept.add(from.segment);
        endCopying();
        return;
      }
      var record = LogRecord.at(from.file, at);
      at += record.length();
      if (record.isEvent()) {
        copyWhenLive(index, from.segment, record, changes);
      }
    }
    from.offset = at;
    if (at >= from.file.limit()) {
      endCopying();
    }
  }

  private void copyWhenLive(
      LogIndex index, int segment, LogRecord record, List<IndexChange> changes) throws IOException {
    var here = new Location(segment, record.offset(), record.length());
    String pid = record.persistenceId();
    long sequenceNumber = record.sequenceNumber();
    if (!index.find(pid, sequenceNumber).filter(here::equals).isPresent()) {
      return;
    }
    try {
      var there = log.appendCopy(record);
      changes.add(new IndexChange.Move(pid, sequenceNumber, here, there));
    } catch (RejectedWriteException e) {
      throw new IllegalStateException(e);
    }
  }
}
