package io.sampo.cluster.consensus;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory. What was written and not forced may be lost in a crash: some of the last writes
 * go, in one piece. Writes fail on demand.
 */
final class CrashingDisk {
  private static final Path NOWHERE = Path.of("memory");

  private final TreeMap<byte[], byte[]> forced = new TreeMap<>(Arrays::compareUnsigned);
  private final TreeMap<byte[], byte[]> written = new TreeMap<>(Arrays::compareUnsigned);
  private final List<Changes> unforced = new ArrayList<>();
  private Supplier<Fate> fates = () -> Fate.WRITTEN;
  private Runnable powerCut = () -> {};
  private boolean forgiving;
  private Predicate<Changes> neverForced = _ -> false;
  private @Nullable Store open;

  /** What becomes of a write. */
  enum Fate {
    WRITTEN,
    FAILED,
    /** The process ends in the midst of it: it may have been written. */
    POWER_CUT
  }

  /** Asked before each write. */
  void fateOfWrites(Supplier<Fate> fates) {
    this.fates = fates;
  }

  /** Called when a write meets {@link Fate#POWER_CUT}; has to call {@link #crash}. */
  void onPowerCut(Runnable powerCut) {
    this.powerCut = powerCut;
  }

  /** A failed write has no consequence for the next: so no store of ours is. */
  void forgive() {
    forgiving = true;
  }

  /** These are not forced, whatever is asked: so no store of ours is. */
  void neverForce(Predicate<Changes> which) {
    neverForced = which;
  }

  KeyValueStore open() {
    if (open != null && !open.closed) {
      throw new IllegalStateException("opened twice");
    }
    open = new Store();
    return open;
  }

  /** The process ends here and now; what was not forced may be gone. */
  void crash(RandomGenerator random) {
    if (open != null) {
      open.closed = true;
    }
    var kept = random.nextInt(unforced.size() + 1);
    for (var changes : unforced.subList(0, kept)) {
      apply(forced, changes);
    }
    unforced.clear();
    written.clear();
    written.putAll(forced);
  }

  private static void apply(Map<byte[], byte[]> to, Changes changes) {
    for (var change : changes.list()) {
      var value = change.value();
      if (value == null) {
        to.remove(change.key());
      } else {
        to.put(change.key(), value);
      }
    }
  }

  private final class Store implements KeyValueStore {
    private boolean closed;
    private boolean failed;

    private void check() {
      if (closed) {
        throw new StorageException(new StorageFailure.Lost(NOWHERE, "closed"));
      }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      check();
      return written.get(key);
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor) {
      check();
      for (var entry : written.tailMap(prefix).entrySet()) {
        if (!Arrays.equals(prefix, Arrays.copyOf(entry.getKey(), prefix.length))) {
          break;
        }
        visitor.accept(entry.getKey(), entry.getValue());
      }
    }

    @Override
    public void write(Changes changes, boolean sync) {
      check();
      var fate = failed && !forgiving ? Fate.FAILED : fates.get();
      switch (fate) {
        case WRITTEN -> written(changes, sync);
        case FAILED -> {}
        case POWER_CUT -> {
          unforced.add(changes);
          powerCut.run();
        }
      }
      if (fate != Fate.WRITTEN) {
        failed = true;
        throw new StorageException(new StorageFailure.DiskFull(NOWHERE, 0));
      }
    }

    private void written(Changes changes, boolean sync) {
      apply(written, changes);
      unforced.add(changes);
      if (sync && !neverForced.test(changes)) {
        unforced.forEach(one -> apply(forced, one));
        unforced.clear();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
