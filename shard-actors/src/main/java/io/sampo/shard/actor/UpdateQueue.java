package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.storage.model.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Updates that wait to be logged, in the order of their arrival. Any thread offers; the replica's
 * actor takes them in groups, so that what arrives while one group is persisted becomes the next
 * group. Bounded: beyond the bounds an offer fails its update at once.
 */
final class UpdateQueue {
  /** Far above what well-behaved clients keep in flight, which wait for their answers. */
  static final int MAX_UPDATES = 10_000;

  /** Eight requests of the largest size allowed by default. */
  static final long MAX_BYTES = 256L << 20;

  /** One group stays well below the journal's largest write. */
  static final long MAX_GROUP_BYTES = 16L << 20;

  static final int MAX_GROUP_UPDATES = 512;

  private final ArrayDeque<PendingUpdate> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean signalled;

  /**
   * Takes the update in, or fails it.
   *
   * @return whether the actor must be told to look
   */
  synchronized boolean offer(PendingUpdate update) {
    if (waiting.size() >= MAX_UPDATES || bytes + update.bytes() > MAX_BYTES) {
      update.fail(new Refusal.ShardUnavailable("too many updates wait to be written"));
      return false;
    }
    waiting.addLast(update);
    bytes += update.bytes();
    boolean first = !signalled;
    signalled = true;
    return first;
  }

  /** The next group: one conditional update alone, or as many resolved ones as the bounds allow. */
  synchronized List<PendingUpdate> takeGroup() {
    var group = new ArrayList<PendingUpdate>();
    long groupBytes = 0;
    while (!waiting.isEmpty()
        && group.size() < MAX_GROUP_UPDATES
        && (group.isEmpty() || groupBytes + waiting.getFirst().bytes() <= MAX_GROUP_BYTES)) {
      boolean alone = waiting.getFirst().draft() instanceof Draft.Conditional;
      if (alone && !group.isEmpty()) {
        break;
      }
      var next = waiting.removeFirst();
      group.add(next);
      groupBytes += next.bytes();
      if (alone) {
        break;
      }
    }
    bytes -= groupBytes;
    signalled = !waiting.isEmpty();
    return group;
  }

  /** Whether updates wait; if so the actor is to look again by itself. */
  synchronized boolean hasMore() {
    signalled = !waiting.isEmpty();
    return signalled;
  }

  synchronized int size() {
    return waiting.size();
  }

  /** Fails all that wait. */
  void failAll(Refusal why) {
    List<PendingUpdate> all;
    synchronized (this) {
      all = List.copyOf(waiting);
      waiting.clear();
      bytes = 0;
      signalled = false;
    }
    all.forEach(update -> update.fail(why));
  }
}
