package io.sampo.storage.journal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the events in the index take of each segment, in bytes: live ones, and deleted ones that are
 * kept as history. Used by the commit thread.
 */
final class LogSpace {
  private final Map<Integer, Long> live = new HashMap<>();

  /** By segment, then by the number of the persistence id: one entry per pair, not per event. */
  private final NavigableMap<Integer, Map<Integer, Part>> history = new TreeMap<>();

  private final Map<Integer, Long> historyOf = new HashMap<>();
  private long historyBytes;

  /**
   * The history of one persistence id in one segment.
   *
   * @param last highest sequence number of it
   */
  private record Part(long bytes, long last) {}

  void clear() {
    live.clear();
    history.clear();
    historyOf.clear();
    historyBytes = 0;
  }

  void addLive(Location at) {
    add(live, at.segment(), at.length());
  }

  void removeLive(Location at) {
    add(live, at.segment(), -at.length());
  }

  void addHistory(int pidNumber, long sequenceNumber, Location at) {
    history
        .computeIfAbsent(at.segment(), _ -> new HashMap<>())
        .merge(
            pidNumber,
            new Part(at.length(), sequenceNumber),
            (now, more) -> new Part(now.bytes + more.bytes, Math.max(now.last, sequenceNumber)));
    add(historyOf, at.segment(), at.length());
    historyBytes += at.length();
  }

  void removeHistory(int pidNumber, Location at) {
    var parts = history.get(at.segment());
    if (parts == null) {
      return;
    }
    parts.computeIfPresent(
        pidNumber,
        (_, now) -> now.bytes == at.length() ? null : new Part(now.bytes - at.length(), now.last));
    if (parts.isEmpty()) {
      history.remove(at.segment());
    }
    add(historyOf, at.segment(), -at.length());
    historyBytes -= at.length();
  }

  private static void add(Map<Integer, Long> bytes, int segment, long more) {
    bytes.merge(segment, more, (now, change) -> now + change == 0 ? null : now + change);
  }

  /** Bytes of live events in a segment. */
  long live(int segment) {
    return live.getOrDefault(segment, 0L);
  }

  /** The segments that hold live events. */
  Iterable<Integer> liveSegments() {
    return live.keySet();
  }

  /** Bytes of history in a segment. */
  long history(int segment) {
    return historyOf.getOrDefault(segment, 0L);
  }

  /** Bytes of history in all segments. */
  long historyBytes() {
    return historyBytes;
  }

  /** The segments that hold history, oldest first. */
  Iterable<Integer> historySegments() {
    return history.keySet();
  }

  /** The oldest segment that holds history, 0 = none does. */
  int oldestHistory() {
    return history.isEmpty() ? 0 : history.firstKey();
  }

  /**
   * The history of one persistence id in a segment.
   *
   * @param last highest sequence number of it
   */
  record Last(int pidNumber, long last) {}

  /** Where the history of every persistence id that has some in a segment ends there. */
  List<Last> lastOf(int segment) {
    return history.getOrDefault(segment, Map.of()).entrySet().stream()
        .map(part -> new Last(part.getKey(), part.getValue().last))
        .toList();
  }
}
