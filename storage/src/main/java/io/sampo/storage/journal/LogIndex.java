package io.sampo.storage.journal;

import static java.util.Objects.requireNonNull;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.keyvalue.LevelDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of every persistence id lie in the value log, live ones and history: a LevelDB
 * that follows the log and can be built anew from it at any time. Numbers in keys and values are
 * big-endian.
 *
 * <pre>
 * e pid-number sequence-number → segment, offset, length    one event
 * n pid-number                 → persistence id
 * s pid-number                 → highest, deleted up to, segment of the deletion record, kept from
 * p                            → {@link Checkpoint}, in every batch
 * d                            → position up to which the index itself is durable
 * </pre>
 *
 * Only writes that move {@code d} are synced. After a crash of the machine LevelDB may have lost
 * batches after that one, even some from the middle, so the log is followed again from {@code d};
 * to apply a change twice does no harm.
 *
 * <p>{@link #entries}, {@link #find}, {@link #kept} and {@link #firstKept} may be called by any
 * thread, everything else by the commit thread.
 */
final class LogIndex implements AutoCloseable {
  private static final byte[] CHECKPOINT = {'p'};
  private static final byte[] DURABLE = {'d'};
  private static final byte EVENT = 'e';
  private static final byte NAME = 'n';
  private static final byte STATE = 's';
  private static final int EVENT_KEY_BYTES = 13;

  /** Entries read or deleted at once, so that the end of a long history takes no large memory. */
  private static final int CHUNK = 4096;

  private final Path folder;
  private final DB db;
  private final ReentrantReadWriteLock guard = new ReentrantReadWriteLock();
  private final Map<String, PidState> pids = new ConcurrentHashMap<>();
  private final Map<Integer, PidState> byNumber = new HashMap<>();
  private final LogSpace space = new LogSpace();
  private int lastNumber;
  private boolean closed;

  private LogIndex(Path folder, DB db) {
    this.folder = folder;
    this.db = db;
  }

  /**
   * Opens or creates the index.
   *
   * @throws StorageException when the folder is broken
   */
  static LogIndex open(Path folder, boolean withNative) {
    try {
      Files.createDirectories(folder);
      var index = new LogIndex(folder, LevelDb.open(folder, withNative));
      try {
        index.run(index::readPids);
      } catch (StorageException e) {
        index.close();
        throw e;
      }
      return index;
    } catch (IOException | DBException e) {
      throw broken(folder, e);
    }
  }

  /** Removes an index that is not open. */
  static void destroy(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var entries = Files.walk(folder)) {
      for (Path path : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw broken(folder, e);
    }
  }

  private static StorageException broken(Path folder, Exception e) {
    return new StorageException(new StorageFailure.Lost(folder, String.valueOf(e)), e);
  }

  private void readPids() {
    scan(
        NAME,
        (key, value) -> {
          int number = ByteBuffer.wrap(key).getInt(1);
          var state = new PidState(number);
          byte[] saved = db.get(pidKey(STATE, number));
          if (saved != null) {
            var fields = ByteBuffer.wrap(saved);
            state.highest = fields.getLong();
            state.deletedTo = fields.getLong();
            state.deletionSegment = fields.getInt();
            state.keptFrom = fields.hasRemaining() ? fields.getLong() : state.deletedTo + 1;
          }
          byNumber.put(number, state);
          pids.put(new String(value, StandardCharsets.UTF_8), state);
          lastNumber = Math.max(lastNumber, number);
        });
  }

  /** How far the index is; empty for a new one. */
  Optional<Checkpoint> checkpoint() {
    return guarded(
        () ->
            Optional.ofNullable(db.get(CHECKPOINT))
                .map(ByteBuffer::wrap)
                .map(in -> new Checkpoint(position(in), in.getInt(), in.getInt(), position(in))));
  }

  /** From where the log has to be followed again after a crash. */
  Optional<LogPosition> durable() {
    return guarded(
        () -> Optional.ofNullable(db.get(DURABLE)).map(ByteBuffer::wrap).map(LogIndex::position));
  }

  private static LogPosition position(ByteBuffer in) {
    return new LogPosition(in.getInt(), in.getInt());
  }

  /** What is known of a persistence id, or {@code null} when it never wrote. */
  @Nullable PidState state(String persistenceId) {
    return pids.get(persistenceId);
  }

  long highest(String persistenceId) {
    var state = pids.get(persistenceId);
    return state == null ? 0 : state.highest;
  }

  Map<String, PidState> states() {
    return pids;
  }

  /** The lowest sequence number from which on nothing is missing. */
  long firstKept(String persistenceId) {
    var state = pids.get(persistenceId);
    return state == null ? 1 : state.keptFrom;
  }

  /** What the events take of each segment. */
  LogSpace space() {
    return space;
  }

  /**
   * Counts bytes from scratch and drops entries that should be gone, as there are after a crash of
   * the machine. History begins anew behind everything that is missing in it: what was given up is
   * known by that, however little the index and the log tell of it. Reads, and so verifies, the
   * whole index, which has to have followed the log to its end.
   *
   * @param segments those that there are
   */
  void recount(Collection<Integer> segments) {
    run(
        () -> {
          space.clear();
          try (var pending = new Pending()) {
            var count = new Recount(Set.copyOf(segments), pending);
            scan(EVENT, count);
            for (var state : byNumber.values()) {
              giveUpBelow(pending, state, count.keptFrom(state), Integer.MAX_VALUE);
            }
            pending.finish(false);
          }
        });
  }

  private final class Recount implements EntryReader {
    private final Set<Integer> segments;
    private final Pending pending;
    private final Map<PidState, Long> keptFrom = new HashMap<>();

    /** The number that has to follow in the history, where none is missing. */
    private final Map<PidState, Long> expected = new HashMap<>();

    private int deletes;

    Recount(Set<Integer> segments, Pending pending) {
      this.segments = segments;
      this.pending = pending;
    }

    @Override
    public void read(byte[] key, byte[] value) {
      var fields = ByteBuffer.wrap(key);
      var state = byNumber.get(fields.getInt(1));
      long number = fields.getLong(5);
      if (state == null || number < state.keptFrom) {
        pending.delete(key);
        if (++deletes % CHUNK == 0) {
          pending.flush();
        }
        return;
      }
      state.trimmedTo = state.keptFrom - 1;
      var location = location(value);
      if (number > state.deletedTo) {
        space.addLive(location);
        return;
      }
      space.addHistory(state.number, number, location);
      if (!segments.contains(location.segment())) {
        keptFrom.put(state, number + 1);
      } else if (number != expected.getOrDefault(state, state.keptFrom)) {
        keptFrom.put(state, number);
      }
      expected.put(state, number + 1);
    }

    long keptFrom(PidState state) {
      boolean reachesTheEnd = expected.getOrDefault(state, state.keptFrom) == state.deletedTo + 1;
      return reachesTheEnd ? keptFrom.getOrDefault(state, state.keptFrom) : state.deletedTo + 1;
    }
  }

  /**
   * Applies changes in their order; they and the checkpoint become visible as a whole, except that
   * deletions are seen early.
   *
   * @param sync whether the index, and what it says up to {@code next.forced()}, is durable on
   *     return
   */
  void apply(List<IndexChange> changes, Checkpoint next, boolean sync) {
    run(
        () -> {
          try (var pending = new Pending()) {
            for (IndexChange change : changes) {
              switch (change) {
                case IndexChange.Put put -> put(pending, put);
                case IndexChange.Move move -> move(pending, move);
                case IndexChange.Delete delete -> {
                  pending.flush();
                  delete(pending, delete);
                }
              }
            }
            pending.put(CHECKPOINT, bytesOf(next));
            if (sync) {
              var durable = ByteBuffer.allocate(8);
              putPosition(durable, next.forced());
              pending.put(DURABLE, durable.array());
            }
            pending.finish(sync);
          }
        });
  }

  private PidState stateFor(Pending pending, String persistenceId) {
    var known = pids.get(persistenceId);
    if (known != null) {
      return known;
    }
    var state = new PidState(++lastNumber);
    byNumber.put(state.number, state);
    pids.put(persistenceId, state);
    pending.put(pidKey(NAME, state.number), persistenceId.getBytes(StandardCharsets.UTF_8));
    return state;
  }

  private void put(Pending pending, IndexChange.Put put) {
    var state = stateFor(pending, put.persistenceId());
    if (put.sequenceNumber() >= state.keptFrom) {
      pending.put(eventKey(state.number, put.sequenceNumber()), bytesOf(put.location()));
      if (put.sequenceNumber() > state.deletedTo) {
        space.addLive(put.location());
      } else {
        space.addHistory(state.number, put.sequenceNumber(), put.location());
      }
    }
    state.highest = Math.max(state.highest, put.sequenceNumber());
    pending.touch(state);
  }

  private void move(Pending pending, IndexChange.Move move) {
    var state = pids.get(move.persistenceId());
    if (state != null && move.sequenceNumber() > state.deletedTo) {
      pending.put(eventKey(state.number, move.sequenceNumber()), bytesOf(move.to()));
      space.removeLive(move.from());
      space.addLive(move.to());
    }
  }

  private void delete(Pending pending, IndexChange.Delete delete) {
    var state = stateFor(pending, delete.persistenceId());
    long from = state.deletedTo + 1;
    while (from <= delete.upTo()) {
      var chunk = entriesOf(state.number, from, delete.upTo(), CHUNK);
      if (chunk.isEmpty()) {
        break;
      }
      for (var entry : chunk) {
        space.removeLive(entry.location());
        space.addHistory(state.number, entry.sequenceNumber(), entry.location());
      }
      from = chunk.getLast().sequenceNumber() + 1;
    }
    giveUpBelow(pending, state, Math.min(delete.keptFrom(), delete.upTo() + 1), Integer.MAX_VALUE);
    state.deletedTo = Math.max(state.deletedTo, delete.upTo());
    state.highest = Math.max(state.highest, Math.max(delete.highest(), delete.upTo()));
    state.deletionSegment = delete.segment();
    pending.touch(state);
  }

  /**
   * Gives up the history in a segment, and all older history of the same persistence ids.
   *
   * @param maxEvents about this many at once; whether there are more says {@link LogSpace#history}
   */
  void giveUp(int segment, int maxEvents) {
    run(
        () -> {
          try (var pending = new Pending()) {
            int left = maxEvents;
            for (var part : space.lastOf(segment)) {
              if (left <= 0) {
                break;
              }
              var state = requireNonNull(byNumber.get(part.pidNumber()));
              left -= giveUpBelow(pending, state, part.last() + 1, left);
            }
            pending.finish(false);
          }
        });
  }

  /**
   * Readers see the new beginning before the first entry is gone: who has read entries and then
   * still finds its place kept has missed none.
   */
  private int giveUpBelow(Pending pending, PidState state, long keptFrom, int maxEvents) {
    if (keptFrom > state.keptFrom) {
      state.keptFrom = keptFrom;
      pending.touch(state);
    }
    int events = 0;
    while (state.trimmedTo < state.keptFrom - 1 && events < maxEvents) {
      var chunk =
          entriesOf(
              state.number,
              state.trimmedTo + 1,
              state.keptFrom - 1,
              Math.min(CHUNK, maxEvents - events));
      for (var entry : chunk) {
        pending.delete(eventKey(state.number, entry.sequenceNumber()));
        space.removeHistory(state.number, entry.location());
      }
      events += chunk.size();
      state.trimmedTo = chunk.isEmpty() ? state.keptFrom - 1 : chunk.getLast().sequenceNumber();
      pending.flush();
    }
    return events;
  }

  /** Changes on their way to LevelDB. */
  private final class Pending implements AutoCloseable {
    private final Set<PidState> touched = new LinkedHashSet<>();
    private WriteBatch batch = db.createWriteBatch();
    private boolean empty = true;

    void put(byte[] key, byte[] value) {
      batch.put(key, value);
      empty = false;
    }

    void delete(byte[] key) {
      batch.delete(key);
      empty = false;
    }

    /** The numbers of this persistence id are written at the end. */
    void touch(PidState state) {
      touched.add(state);
    }

    /** Writes what there is, so that it can be read and takes no memory. */
    void flush() {
      if (!empty) {
        db.write(batch);
        close();
        batch = db.createWriteBatch();
        empty = true;
      }
    }

    void finish(boolean sync) {
      for (PidState state : touched) {
        put(
            pidKey(STATE, state.number),
            ByteBuffer.allocate(28)
                .putLong(state.highest)
                .putLong(state.deletedTo)
                .putInt(state.deletionSegment)
                .putLong(state.keptFrom)
                .array());
      }
      db.write(batch, new WriteOptions().sync(sync));
    }

    @Override
    public void close() {
      try {
        batch.close();
      } catch (IOException e) {
        throw new DBException(e);
      }
    }
  }

  /** An event and where it lies. */
  record Entry(long sequenceNumber, Location location) {}

  /** The first live events of a range, both ends included. */
  List<Entry> entries(String persistenceId, long from, long to, int max) {
    return guarded(
        () -> {
          var state = pids.get(persistenceId);
          return state == null
              ? List.of()
              : entriesOf(state.number, Math.max(from, state.deletedTo + 1), to, max);
        });
  }

  /**
   * The first events of a range, history and live ones. Some may be missing when {@link #firstKept}
   * is above {@code from} afterwards.
   */
  List<Entry> kept(String persistenceId, long from, long to, int max) {
    return guarded(
        () -> {
          var state = pids.get(persistenceId);
          return state == null ? List.of() : entriesOf(state.number, from, to, max);
        });
  }

  /** Where one live event lies. */
  Optional<Location> find(String persistenceId, long sequenceNumber) {
    return entries(persistenceId, sequenceNumber, sequenceNumber, 1).stream()
        .findFirst()
        .map(Entry::location);
  }

  private List<Entry> entriesOf(int pidNumber, long from, long to, int max) {
    var found = new ArrayList<Entry>();
    try (var iterator = db.iterator(new ReadOptions().verifyChecksums(true).fillCache(false))) {
      iterator.seek(eventKey(pidNumber, from));
      while (found.size() < max && iterator.hasNext()) {
        var entry = iterator.next();
        var key = ByteBuffer.wrap(entry.getKey());
        if (key.limit() != EVENT_KEY_BYTES
            || key.get(0) != EVENT
            || key.getInt(1) != pidNumber
            || key.getLong(5) > to) {
          break;
        }
        found.add(new Entry(key.getLong(5), location(entry.getValue())));
      }
    }
    return found;
  }

  private interface EntryReader {
    void read(byte[] key, byte[] value);
  }

  private void scan(byte prefix, EntryReader reader) {
    try (var iterator = db.iterator(new ReadOptions().verifyChecksums(true).fillCache(false))) {
      iterator.seek(new byte[] {prefix});
      while (iterator.hasNext()) {
        var entry = iterator.next();
        if (entry.getKey()[0] != prefix) {
          break;
        }
        reader.read(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Waits for readers, then closes; readers that come later get a failure. */
  @Override
  public void close() {
    guard.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        db.close();
      }
    } catch (IOException | RuntimeException e) {
      throw broken(folder, e);
    } finally {
      guard.writeLock().unlock();
    }
  }

  private void run(Runnable call) {
    guarded(
        () -> {
          call.run();
          return true;
        });
  }

  /** Keeps the native library from being closed under a call, and makes its failures ours. */
  private <T> T guarded(Supplier<T> call) {
    guard.readLock().lock();
    try {
      if (closed) {
        throw new StorageException(new StorageFailure.Lost(folder, "the index is closed"));
      }
      return call.get();
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw broken(folder, e);
    } finally {
      guard.readLock().unlock();
    }
  }

  private static byte[] pidKey(byte kind, int number) {
    return ByteBuffer.allocate(5).put(kind).putInt(number).array();
  }

  private static byte[] eventKey(int number, long sequenceNumber) {
    return ByteBuffer.allocate(EVENT_KEY_BYTES)
        .put(EVENT)
        .putInt(number)
        .putLong(sequenceNumber)
        .array();
  }

  private static byte[] bytesOf(Location location) {
    return ByteBuffer.allocate(12)
        .putInt(location.segment())
        .putInt(location.offset())
        .putInt(location.length())
        .array();
  }

  private static Location location(byte[] value) {
    var in = ByteBuffer.wrap(value);
    return new Location(in.getInt(), in.getInt(), in.getInt());
  }

  private static byte[] bytesOf(Checkpoint checkpoint) {
    var out = ByteBuffer.allocate(24);
    putPosition(out, checkpoint.indexed());
    out.putInt(checkpoint.lastOffset()).putInt(checkpoint.lastCrc());
    putPosition(out, checkpoint.forced());
    return out.array();
  }

  private static void putPosition(ByteBuffer out, LogPosition position) {
    out.putInt(position.segment()).putInt(position.offset());
  }
}
