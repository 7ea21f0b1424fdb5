package io.sampo.storage.journal;

import java.io.IOException;
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
 * closed segment without live events is deleted; deletion records that are the latest of their
 * persistence id are first written anew, because the log without its index has to tell the same. Of
 * an old segment that is mostly dead, the live rest is copied forward, so that one idle persistence
 * id does not pin the segments of all others.
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

  private boolean awake = true;
  private @Nullable Copying copying;
  private int dropping;

  Reclaimer(LogFiles files, JournalSettings settings, ValueLog log) {
    this.files = files;
    this.settings = settings;
    this.log = log;
  }

  /** How far the copying of a segment has come. */
  private record Copying(int segment, ByteBuffer file, int offset) {}

  /** Something was written or deleted since: there may be work again. */
  void wake() {
    awake = true;
  }

  /** No work until the next {@link #wake}. */
  void pause() {
    awake = false;
    copying = null;
    dropping = 0;
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
      dropping = deadSegment(index);
      if (dropping != 0) {
        carryDeletions(index, changes);
        return;
      }
      int old = mostlyDeadSegment(index);
      if (old == 0) {
        awake = false;
        return;
      }
      copying = new Copying(old, files.map(old), SegmentHeader.BYTES);
    }
    copy(index, copying, changes);
  }

  /** To be called when what the step appended is in the index. */
  void settled(LogIndex index) {
    if (dropping == 0) {
      return;
    }
    try {
      if (index.liveBytes(dropping) == 0) {
        LOG.debug("log segment {} holds nothing that lives and is deleted", files.path(dropping));
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
      if (index.liveBytes(segment) == 0 && !kept.contains(segment)) {
        return segment;
      }
    }
    return 0;
  }

  private void carryDeletions(LogIndex index, List<IndexChange> changes) throws IOException {
    for (Map.Entry<String, PidState> entry : index.states().entrySet()) {
      var state = entry.getValue();
      if (state.deletionSegment == dropping) {
        try {
          log.appendDeletion(entry.getKey(), state.deletedTo, state.highest, changes);
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
      if (!kept.contains(segment) && index.liveBytes(segment) <= COPIED_SHARE * closed.getValue()) {
        return segment;
      }
    }
    return 0;
  }

  private void copy(LogIndex index, Copying from, List<IndexChange> changes) throws IOException {
    int at = from.offset();
    while (at < from.file().limit() && log.pendingBytes() < settings.groupBytes()) {
      String problem = LogRecord.problem(from.file(), from.segment(), at);
      if (problem != null) {
        LOG.error(
            "log segment {} is damaged at byte {} ({}); it is kept as it is",
            files.path(from.segment()),
            at,
            problem);
        kept.add(from.segment());
        copying = null;
        return;
      }
      var record = LogRecord.at(from.file(), at);
      at += record.length();
      if (record.isEvent()) {
        copyWhenLive(index, from.segment(), record, changes);
      }
    }
    copying = at < from.file().limit() ? new Copying(from.segment(), from.file(), at) : null;
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
