package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit thread: takes everything that waits, appends it, forces the log once for all of it,
 * then updates the index with one batch, then answers.
 *
 * <p>A group that fails is taken back from the log before its requests are answered. When the disk
 * is only full, the next group is tried as if nothing had been; after any other error no more is
 * written until the journal is opened anew.
 */
final class CommitLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(CommitLoop.class);

  private final BlockingQueue<Request> queue;
  private final LogFiles files;
  private final JournalSettings settings;
  private final JournalListener listener;
  private final LongSupplier nanoTime;
  private final ValueLog log;
  private final IndexHolder indexes;
  private final Reclaimer reclaimer;

  private @Nullable StorageException stopped;
  private boolean indexIsBroken;
  private long restoreAgainNanos;
  private boolean rollbackIsDue;

  /** Writes are being refused, and that has been said. */
  private boolean refusing;

  private boolean closing;
  private int commitsSinceStep;
  private long lastForceNanos;
  private long lookAgainNanos;
  private int syncedSegment;

  CommitLoop(
      BlockingQueue<Request> queue,
      LogFiles files,
      JournalSettings settings,
      JournalListener listener,
      LongSupplier nanoTime,
      ValueLog log,
      IndexHolder indexes) {
    this.queue = queue;
    this.files = files;
    this.settings = settings;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.log = log;
    this.indexes = indexes;
    this.reclaimer = new Reclaimer(files, settings, log);
    this.lastForceNanos = nanoTime.getAsLong();
    this.lookAgainNanos = lastForceNanos;
    this.syncedSegment = log.activeSegment();
  }

  /** The end of a deletion of everything: whoever wrote that is removed and has no history. */
  private static final long FOR_GOOD = Long.MAX_VALUE;

  /** Under constant load every so many groups make room for a step of the reclaimer. */
  static final int COMMITS_PER_STEP = 16;

  /** A broken index is not opened more often than this. */
  private static final long RESTORE_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How often an idle journal with history looks whether the disk needs its space. */
  private static final long LOOK_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** History given up at once, events; others wait meanwhile, some tens of milliseconds. */
  private static final int GIVEN_UP_AT_ONCE = 16_384;

  /** Requests that share a force. */
  private static final class Group {
    final List<Request> members = new ArrayList<>();
    final List<Runnable> answers = new ArrayList<>();
    final List<IndexChange> changes = new ArrayList<>();

    /** Highest sequence numbers that this group adds. */
    final Map<String, Long> highest = new HashMap<>();

    /** The latest deletions that this group adds. */
    final Map<String, IndexChange.Delete> deletions = new HashMap<>();

    long freeBytes;
    int writes;
    int events;

    /** The same once more, without those that have their answer. */
    static Group again(Group failed) {
      var group = new Group();
      failed.members.stream()
          .filter(member -> !member.answer().isDone())
          .forEach(group.members::add);
      return group;
    }
  }

  @Override
  public void run() {
    try {
      while (!closing) {
        var first = next();
        if (first != null) {
          commit(first);
          commitsSinceStep++;
        }
        if (first == null || commitsSinceStep >= COMMITS_PER_STEP) {
          whenIdle();
          commitsSinceStep = 0;
        }
      }
    } catch (InterruptedException e) {
      stop(new StorageException(new StorageFailure.Lost(settings.folder(), "interrupted"), e));
    } finally {
      finish();
    }
  }

  /** The next request; {@code null} when there is something better to do than wait for it. */
  private @Nullable Request next() throws InterruptedException {
    if (stopped != null) {
      return queue.take();
    }
    if (reclaimer.hasWork()) {
      return queue.poll();
    }
    long pause = Long.MAX_VALUE;
    if (settings.fsync() == JournalSettings.Fsync.INTERVAL && log.isDirty()) {
      pause = nanosUntilForce();
    }
    if (!indexIsBroken && reclaimer.historyInTheWay(indexes.current()) != 0) {
      pause = Math.min(pause, nanosUntilLook());
    }
    return pause == Long.MAX_VALUE
        ? queue.take()
        : queue.poll(Math.max(0, pause), TimeUnit.NANOSECONDS);
  }

  private long nanosUntilLook() {
    return lookAgainNanos - nanoTime.getAsLong();
  }

  private long nanosUntilForce() {
    return lastForceNanos + settings.fsyncInterval().toNanos() - nanoTime.getAsLong();
  }

  private void whenIdle() {
    forceWhenDue();
    boolean looks = !indexIsBroken && nanosUntilLook() <= 0;
    if (stopped != null || !(reclaimer.hasWork() || looks)) {
      return;
    }
    var group = new Group();
    try {
      restoreIndex();
      if (looks) {
        makeRoom();
      }
      int segment = reclaimer.historyToGiveUp(indexes.current());
      if (segment != 0) {
        giveUp(segment);
      } else if (reclaimer.hasWork()) {
        reclaimer.step(indexes.current(), group.changes);
        settle(group, reclaimer.isDropping() || settings.fsync() == JournalSettings.Fsync.ALWAYS);
        reclaimer.settled(indexes.current());
      }
    } catch (IOException e) {
      reclaimer.pause();
      abandon(group, log.failure(e));
    } catch (StorageException e) {
      reclaimer.pause();
      abandon(group, e);
    }
  }

  private void commit(Request first) {
    var group = new Group();
    group.members.add(first);
    try {
      if (stopped == null) {
        restoreIndex();
        makeRoom();
      }
      while (!log(group)) {
        group = Group.again(group);
      }
      listener.historyKept(indexes.current().space().historyBytes());
      group.answers.forEach(Runnable::run);
      forceWhenDue();
    } catch (IOException e) {
      abandon(group, log.failure(e));
    } catch (StorageException e) {
      abandon(group, e);
    } catch (RuntimeException | Error e) {
      abandon(
          group,
          new StorageException(
              new StorageFailure.Lost(settings.folder(), "error in the journal: " + e), e));
      throw e;
    }
  }

  /**
   * Logs the members of the group and what else waits.
   *
   * @return whether it is settled; if not, the disk was full and now has more room
   */
  private boolean log(Group group) throws IOException {
    try {
      if (stopped == null) {
        group.freeBytes = files.usableBytes();
      }
      for (Request member : group.members) {
        add(member, group);
      }
      while (log.pendingBytes() < settings.groupBytes() && !closing) {
        var request = queue.poll();
        if (request == null) {
          break;
        }
        group.members.add(request);
        add(request, group);
      }
      if (stopped == null) {
        settle(group, settings.fsync() == JournalSettings.Fsync.ALWAYS);
      }
      return true;
    } catch (IOException e) {
      if (!(log.failure(e).failure() instanceof StorageFailure.DiskFull)) {
        throw e;
      }
      try {
        log.rollback();
        if (giveUpOldest()) {
          return false;
        }
      } catch (IOException stillFull) {
        e.addSuppressed(stillFull);
      }
      throw e;
    }
  }

  /** Gives up history, oldest first, until the disk has room for the reserve and a group. */
  private void makeRoom() throws IOException {
    lookAgainNanos = nanoTime.getAsLong() + LOOK_PAUSE_NANOS;
    long needed = settings.reserveBytes() + settings.groupBytes();
    boolean more = reclaimer.historyInTheWay(indexes.current()) != 0;
    while (more && files.usableBytes() < needed) {
      more = giveUpOldest();
    }
  }

  /**
   * Gives up the history of the oldest segment and deletes what then holds nothing.
   *
   * @return whether there was any
   */
  private boolean giveUpOldest() throws IOException {
    int segment = reclaimer.historyInTheWay(indexes.current());
    if (segment == 0) {
      return false;
    }
    LOG.info(
        "the disk is almost full: the log gives up its history in {}, {} bytes",
        files.path(segment),
        indexes.current().space().history(segment));
    while (indexes.current().space().history(segment) > 0) {
      giveUp(segment);
    }
    var group = new Group();
    try {
      while (reclaimer.drop(indexes.current(), group.changes)) {
        settle(group, true);
        reclaimer.settled(indexes.current());
        group = new Group();
      }
    } finally {
      reclaimer.endDrop();
    }
    return true;
  }

  private void giveUp(int segment) {
    var index = indexes.current();
    changingIndex(() -> index.giveUp(segment, GIVEN_UP_AT_ONCE));
    listener.historyKept(index.space().historyBytes());
    reclaimer.wake();
  }

  private void changingIndex(Runnable change) {
    try {
      change.run();
    } catch (StorageException e) {
      indexIsBroken = true;
      restoreAgainNanos = nanoTime.getAsLong();
      throw e;
    }
  }

  private void add(Request request, Group group) throws IOException {
    if (stopped != null) {
      refuse(request, stopped);
      return;
    }
    switch (request) {
      case Request.Append append -> append(append, group);
      case Request.Delete delete -> delete(delete, group);
      case Request.Highest(var pid, var answer) ->
          group.answers.add(() -> answer.complete(indexes.current().highest(pid)));
      case Request.Close(var answer) -> {
        closing = true;
        group.answers.add(() -> answer.complete(null));
      }
    }
  }

  private void append(Request.Append request, Group group) throws IOException {
    long free = group.freeBytes - log.pendingBytes();
    if (free < settings.reserveBytes()) {
      var failure = diskFull(free);
      warnOnce(failure);
      refuse(request, failure);
      return;
    }
    var conflict = conflict(request, group);
    if (conflict != null) {
      request.answer().completeExceptionally(conflict);
      return;
    }
    var outcomes = new ArrayList<Optional<Exception>>(request.atomicWrites().size());
    for (var events : request.atomicWrites()) {
      try {
        log.append(events, group.changes);
        group.highest.put(events.getLast().persistenceId(), events.getLast().sequenceNumber());
        group.writes++;
        group.events += events.size();
        outcomes.add(Optional.empty());
      } catch (RejectedWriteException e) {
        outcomes.add(Optional.of(e));
      }
    }
    group.answers.add(() -> request.answer().complete(outcomes));
  }

  /**
   * A sequence number that is not above all others of its persistence id would replace an
   * acknowledged event.
   */
  private @Nullable IllegalStateException conflict(Request.Append request, Group group) {
    for (var events : request.atomicWrites()) {
      if (events.isEmpty()) {
        return new IllegalStateException("an atomic write without events");
      }
    }
    String pid = request.atomicWrites().getFirst().getFirst().persistenceId();
    long highest = highest(pid, group);
    for (var events : request.atomicWrites()) {
      for (var event : events) {
        if (!event.persistenceId().equals(pid) || event.sequenceNumber() <= highest) {
          return new IllegalStateException(
              "event %d of %s comes after event %d of %s: another writer was here"
                  .formatted(event.sequenceNumber(), event.persistenceId(), highest, pid));
        }
        highest = event.sequenceNumber();
      }
    }
    return null;
  }

  private long highest(String pid, Group group) {
    return Math.max(indexes.current().highest(pid), group.highest.getOrDefault(pid, 0L));
  }

  private void delete(Request.Delete request, Group group) throws IOException {
    String pid = request.persistenceId();
    long highest = highest(pid, group);
    long upTo = Math.min(request.upTo(), highest);
    var before = deletion(pid, group);
    boolean keeps = settings.historyBytes() > 0 && request.upTo() != FOR_GOOD;
    long keptFrom = keeps ? before.keptFrom() : upTo + 1;
    if (upTo > before.upTo() || (upTo == before.upTo() && keptFrom > before.keptFrom())) {
      try {
        var deletion = log.appendDeletion(pid, upTo, highest, keptFrom);
        group.changes.add(deletion);
        group.deletions.put(pid, deletion);
      } catch (RejectedWriteException e) {
        request.answer().completeExceptionally(e);
        return;
      }
    }
    group.answers.add(() -> request.answer().complete(null));
  }

  /** What is deleted before this group's next request. */
  private IndexChange.Delete deletion(String pid, Group group) {
    var added = group.deletions.get(pid);
    if (added != null) {
      return added;
    }
    var state = indexes.current().state(pid);
    return state == null
        ? new IndexChange.Delete(pid, 0, 0, 1, 0)
        : new IndexChange.Delete(
            pid, state.deletedTo, state.highest, state.keptFrom, state.deletionSegment);
  }

  /** Makes what was appended as durable as asked, then visible. */
  private void settle(Group group, boolean force) throws IOException {
    if (log.pendingBytes() == 0 && !(force && log.isDirty())) {
      return;
    }
    long bytes = log.pendingBytes();
    log.flush();
    if (force) {
      log.force();
      lastForceNanos = nanoTime.getAsLong();
    }
    boolean rolled = log.activeSegment() != syncedSegment;
    boolean sync = reclaimer.isDropping() || rolled;
    changingIndex(() -> indexes.current().apply(group.changes, log.checkpoint(), sync));
    if (sync) {
      syncedSegment = log.activeSegment();
    }
    log.commit();
    if (rolled || !group.deletions.isEmpty()) {
      reclaimer.wake();
    }
    if (group.writes > 0) {
      listener.committed(group.writes, group.events, bytes);
      if (refusing) {
        refusing = false;
        LOG.info("the replica log takes writes again");
      }
    }
  }

  private void forceWhenDue() {
    if (settings.fsync() != JournalSettings.Fsync.INTERVAL
        || stopped != null
        || !log.isDirty()
        || nanosUntilForce() > 0) {
      return;
    }
    try {
      log.force();
      lastForceNanos = nanoTime.getAsLong();
    } catch (IOException e) {
      stop(log.failure(e));
    }
  }

  /** Takes back what the group appended, then answers its requests. */
  private void abandon(Group group, StorageException failure) {
    boolean passes = failure.failure() instanceof StorageFailure.DiskFull || indexIsBroken;
    try {
      log.rollback();
    } catch (IOException e) {
      failure.addSuppressed(e);
      passes = false;
      rollbackIsDue = true;
    }
    if (indexIsBroken) {
      indexes.close();
    }
    if (passes) {
      warnOnce(failure);
    } else {
      stop(failure);
    }
    for (Request request : group.members) {
      switch (request) {
        case Request.Highest(var pid, var answer) when !indexIsBroken ->
            answer.complete(indexes.current().highest(pid));
        case Request.Close(var answer) -> answer.complete(null);
        case Request.Append _, Request.Delete _, Request.Highest _ -> refuse(request, failure);
      }
    }
  }

  /** After an error of the index: opens it again, or builds it anew from the log. */
  private void restoreIndex() throws IOException {
    if (!indexIsBroken) {
      return;
    }
    if (nanoTime.getAsLong() - restoreAgainNanos < 0) {
      throw new StorageException(
          new StorageFailure.Lost(settings.folder(), "the index of the replica log is broken"));
    }
    restoreAgainNanos = nanoTime.getAsLong() + RESTORE_PAUSE_NANOS;
    indexes.reopen(log.end());
    indexIsBroken = false;
  }

  private StorageException diskFull(long freeBytes) {
    return new StorageException(
        new StorageFailure.DiskFull(files.path(log.activeSegment()), Math.max(freeBytes, 0)));
  }

  /** One line when it begins, not one for every write. */
  private void warnOnce(StorageException failure) {
    if (!refusing) {
      refusing = true;
      LOG.warn("the replica log refuses writes for now: {}", failure.getMessage());
    }
  }

  private void stop(StorageException failure) {
    if (stopped == null) {
      stopped = failure;
      LOG.error("the replica log takes no more writes until it is opened anew", failure);
    }
  }

  private void refuse(Request request, StorageException failure) {
    switch (request) {
      case Request.Close(var answer) -> {
        closing = true;
        answer.complete(null);
      }
      case Request.Highest(var pid, var answer) when !indexIsBroken ->
          answer.complete(indexes.current().highest(pid));
      case Request.Append _, Request.Delete _, Request.Highest _ ->
          request.answer().completeExceptionally(failure);
    }
  }

  /** Leaves log and index durable and in step, so that the next start has nothing to follow. */
  private void finish() {
    reclaimer.pause();
    try {
      if (rollbackIsDue) {
        log.rollback();
      } else if (stopped == null && !indexIsBroken) {
        log.force();
        if (files.usableBytes() >= settings.reserveBytes()) {
          indexes.current().apply(List.of(), log.checkpoint(), true);
        }
      }
    } catch (IOException e) {
      LOG.warn("the replica log could not be forced at its end", e);
    } catch (StorageException e) {
      LOG.warn("the index of the replica log could not be brought up to date at its end", e);
    }
  }
}
