package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;

import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import io.microraft.persistence.RestoredRaftState;
import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The log on disk. Changes are collected in the order of the calls and written as one by {@link
 * #flush}, which returns when they are durable; term, vote and members are written at once, with
 * what was collected before. After a failure every call fails. Called on the group's thread.
 *
 * <p>There is always one complete snapshot once there was one: it is deleted when a later one is
 * durable, and never on the library's word alone.
 */
final class MicroRaftStore implements RaftStore {
  private final KeyValueStore store;
  private final Set<Guard> guards;
  private final RaftCounters counters;
  private final RaftListener listener;
  private final LongSupplier nanoTime;
  private final Consumer<RuntimeException> failed;

  private Changes collected = new Changes();
  private @Nullable RuntimeException failure;

  /** Entries on disk or collected; none where the last is the one before the first. */
  private long first = 1;

  private long last;
  private final NavigableMap<Long, Parts> snapshots = new TreeMap<>();
  private byte[] voting = {};

  /** Parts of a snapshot, on disk or collected. */
  private static final class Parts {
    final TreeMap<Integer, SnapshotChunk> chunks = new TreeMap<>();

    /** All are there, and of the same whole. */
    boolean complete() {
      var any = chunks.firstEntry().getValue();
      return chunks.size() == any.getSnapshotChunkCount()
          && chunks.lastKey() == chunks.size() - 1
          && chunks.values().stream()
              .allMatch(
                  chunk ->
                      chunk.getSnapshotChunkCount() == any.getSnapshotChunkCount()
                          && chunk.getTerm() == any.getTerm());
    }

    SnapshotEntry entry() {
      var any = chunks.firstEntry().getValue();
      return MODELS
          .createSnapshotEntryBuilder()
          .setIndex(any.getIndex())
          .setTerm(any.getTerm())
          .setSnapshotChunks(new ArrayList<>(chunks.values()))
          .setGroupMembersView(any.getGroupMembersView())
          .build();
    }
  }

  MicroRaftStore(
      KeyValueStore store,
      Set<Guard> guards,
      RaftCounters counters,
      RaftListener listener,
      LongSupplier nanoTime,
      Consumer<RuntimeException> failed) {
    this.store = store;
    this.guards = guards;
    this.counters = counters;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.failed = failed;
  }

  /**
   * Reads what the store holds; called once, before all else.
   *
   * @throws IllegalStateException when the log has a hole
   */
  RestoredRaftState load() {
    var start = RaftBoot.held(store).orElseThrow();
    voting = stored(RaftKeys.voting());
    var firstMembers = ModelCodec.view(StoredValues.reader(stored(RaftKeys.firstMembers())));
    store.scan(RaftKeys.chunks(), (_, value) -> add(ModelCodec.chunk(StoredValues.reader(value))));
    dropAllButNewestSnapshot();
    var snapshot = snapshots.isEmpty() ? null : snapshots.lastEntry().getValue().entry();
    var entries = entries(snapshot == null ? 0 : snapshot.getIndex());
    var local =
        MODELS
            .createRaftEndpointPersistentStateBuilder()
            .setLocalEndpoint(new Endpoint(start.self()))
            .setVoting(votes(new Endpoint(start.self()), firstMembers, snapshot))
            .build();
    return new RestoredRaftState(local, firstMembers, StoredValues.term(store), snapshot, entries);
  }

  private byte[] stored(byte[] key) {
    var value = store.get(key);
    if (value == null) {
      throw new IllegalStateException("the store lacks " + Arrays.toString(key));
    }
    return value;
  }

  /**
   * Whether it votes. What is noted came after the entry that made it so; but a snapshot comes
   * first, and the library cannot make up for a note that is missing when it restores one.
   */
  private boolean votes(
      Endpoint self, RaftGroupMembersView firstMembers, @Nullable SnapshotEntry snapshot) {
    var noted = StoredValues.reader(voting).flag();
    if (snapshot == null) {
      return noted;
    }
    var before = firstMembers.getVotingMembers().contains(self);
    var votes = snapshot.getGroupMembersView().getVotingMembers().contains(self);
    if (votes == noted || votes == before || !guards.contains(Guard.VOTER_BY_SNAPSHOT)) {
      return noted;
    }
    counters.hit(Guard.VOTER_BY_SNAPSHOT);
    return votes;
  }

  private void add(SnapshotChunk chunk) {
    snapshots
        .computeIfAbsent(chunk.getIndex(), _ -> new Parts())
        .chunks
        .put(chunk.getSnapshotChunkIndex(), chunk);
  }

  /** Left-overs of a transfer would be taken for parts of the next one of that index. */
  private void dropAllButNewestSnapshot() {
    var newest = newestComplete();
    var left = new Changes();
    snapshots.forEach(
        (index, parts) -> {
          if (newest == null || index != newest.longValue()) {
            parts.chunks.keySet().forEach(number -> left.delete(RaftKeys.chunk(index, number)));
          }
        });
    snapshots.keySet().removeIf(index -> newest == null || index != newest.longValue());
    if (!left.isEmpty()) {
      store.write(left, false);
    }
  }

  private @Nullable Long newestComplete() {
    for (var snapshot : snapshots.descendingMap().entrySet()) {
      if (snapshot.getValue().complete()) {
        return snapshot.getKey();
      }
    }
    return null;
  }

  private List<LogEntry> entries(long snapshotIndex) {
    var entries = new ArrayList<LogEntry>();
    store.scan(
        RaftKeys.entries(),
        (_, value) -> entries.add(ModelCodec.entry(StoredValues.reader(value))));
    first = entries.isEmpty() ? snapshotIndex + 1 : entries.getFirst().getIndex();
    last = first - 1;
    for (var entry : entries) {
      if (entry.getIndex() != last + 1) {
        throw new IllegalStateException("the log has a hole after entry " + last);
      }
      last++;
    }
    if (first > snapshotIndex + 1) {
      throw new IllegalStateException(
          "the log begins with entry %d, the snapshot ends with %d"
              .formatted(first, snapshotIndex));
    }
    if (last < snapshotIndex) {
      // What is beneath the snapshot is not needed; the next entry would leave a hole.
      truncate(first, last);
      first = snapshotIndex + 1;
      last = snapshotIndex;
      return List.of();
    }
    return entries;
  }

  @Override
  public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState state) throws IOException {
    check();
    var value = StoredValues.voting(state.isVoting());
    if (!Arrays.equals(value, voting)) {
      voting = value;
      collected.put(RaftKeys.voting(), value);
      flush();
    }
  }

  /** They are there from the beginning: see {@link RaftBoot#prepare}. */
  @Override
  public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
    check();
  }

  @Override
  public void persistAndFlushTerm(RaftTermPersistentState state) throws IOException {
    check();
    collected.put(RaftKeys.term(), StoredValues.term(state.getTerm(), state.getVotedFor()));
    flush();
  }

  @Override
  public void persistLogEntries(List<LogEntry> entries) throws IOException {
    check();
    for (var entry : entries) {
      if (entry.getIndex() != last + 1) {
        throw new IOException("entry %d after %d".formatted(entry.getIndex(), last));
      }
      last = entry.getIndex();
      collected.put(RaftKeys.entry(last), StoredValues.entry(entry));
    }
  }

  @Override
  public void truncateLogEntriesFrom(long index) throws IOException {
    check();
    truncate(Math.max(index, first), last);
    last = Math.min(last, index - 1);
  }

  @Override
  public void truncateLogEntriesUntil(long index) throws IOException {
    check();
    var newest = newestComplete();
    if (newest == null || newest < index) {
      throw new IOException("no snapshot holds the entries up to " + index);
    }
    truncate(first, Math.min(index, last));
    first = Math.max(first, index + 1);
    last = Math.max(last, first - 1);
    for (var older : List.copyOf(snapshots.headMap(newest).keySet())) {
      drop(older);
    }
  }

  private void truncate(long from, long to) {
    for (var index = from; index <= to; index++) {
      collected.delete(RaftKeys.entry(index));
    }
  }

  private void drop(long snapshot) {
    var parts = snapshots.remove(snapshot);
    if (parts != null) {
      parts.chunks.keySet().forEach(n -> collected.delete(RaftKeys.chunk(snapshot, n)));
    }
  }

  @Override
  public void persistSnapshotChunk(SnapshotChunk chunk) throws IOException {
    check();
    add(chunk);
    collected.put(
        RaftKeys.chunk(chunk.getIndex(), chunk.getSnapshotChunkIndex()), StoredValues.chunk(chunk));
  }

  @Override
  public void deleteSnapshotChunks(long index, int count) throws IOException {
    check();
    var newest = newestComplete();
    if (newest == null || newest != index) {
      drop(index);
    }
  }

  @Override
  public void flush() throws IOException {
    check();
    if (collected.isEmpty()) {
      return;
    }
    long beginNanos = nanoTime.getAsLong();
    try {
      store.write(collected, true);
      collected = new Changes();
      counters.flushes.increment();
    } catch (RuntimeException e) {
      if (guards.contains(Guard.FAIL_STOP)) {
        failure = e;
      }
      failed.accept(e);
      throw new IOException(e);
    }
    listener.appended(nanoTime.getAsLong() - beginNanos);
  }

  private void check() throws IOException {
    if (failure != null) {
      throw new IOException("the store failed before", failure);
    }
  }
}
