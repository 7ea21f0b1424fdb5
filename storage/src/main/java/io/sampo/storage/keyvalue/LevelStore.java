package io.sampo.storage.keyvalue;

import io.sampo.storage.io.FreeSpace;
import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.ReadOptions;
import org.iq80.leveldb.WriteOptions;
import org.jspecify.annotations.Nullable;

/**
 * A store in LevelDB: native where that works, else pure Java; a folder stays with the one it began
 * with, because neither reads the other's files.
 *
 * <p>The native library ends the process when the disk is full while it writes, so a write that
 * would touch the reserve of free space is refused before; a refused write is a failed write.
 */
public final class LevelStore implements KeyValueStore {
  /** Room that no write touches, so that other writers of the disk do not fill it meanwhile. */
  private static final long RESERVE_BYTES = 64L << 20;

  /** Of a small disk at most this share is held back. */
  private static final int SMALLEST_SHARE_OF_DISK = 20;

  /**
   * Opening writes too (a new log, a table of what the old one held), a few MiB at most: it needs
   * this share of the reserve, so that a store that was refused a write can still be opened.
   */
  private static final int OPENING_SHARE_OF_RESERVE = 4;

  private static final String NATIVE = "native";
  private static final String JAVA = "java";

  private final Path folder;
  private final DB db;
  private final LongSupplier usableBytes;
  private final long reserveBytes;
  private final ReentrantReadWriteLock guard = new ReentrantReadWriteLock();
  private boolean closed;
  private @Nullable StorageException failed;

  private LevelStore(Path folder, DB db, LongSupplier usableBytes, long reserveBytes) {
    this.folder = folder;
    this.db = db;
    this.usableBytes = usableBytes;
    this.reserveBytes = reserveBytes;
  }

  /**
   * Opens or creates the store; what it holds is durable.
   *
   * @throws StorageException when the folder is broken, in use, or its disk is full
   */
  public static LevelStore open(Path folder) {
    LocalDisk.INSTANCE.createFolder(folder);
    var space = FreeSpace.of(folder);
    var reserve = Math.min(RESERVE_BYTES, space.totalBytes() / SMALLEST_SHARE_OF_DISK);
    return open(folder, LevelDb.nativeWorks(), space::usableBytes, reserve);
  }

  static LevelStore open(
      Path folder, boolean nativeWorks, LongSupplier usableBytes, long reserveBytes) {
    var disk = LocalDisk.INSTANCE;
    var isNative = disk.exists(folder.resolve(NATIVE));
    var withNative = isNative || (nativeWorks && !disk.exists(folder.resolve(JAVA)));
    if (withNative && !nativeWorks) {
      throw new StorageException(
          new StorageFailure.Lost(folder, "written by a native library that this machine lacks"));
    }
    var free = usableBytes.getAsLong();
    if (free < reserveBytes / OPENING_SHARE_OF_RESERVE) {
      throw new StorageException(new StorageFailure.DiskFull(folder, free));
    }
    var data = folder.resolve(withNative ? NATIVE : JAVA);
    disk.createFolder(data);
    var store = new LevelStore(data, openDb(data, withNative), usableBytes, reserveBytes);
    try {
      disk.forceFolder(data);
      disk.forceFolder(folder);
      disk.forceFolder(folder.resolve(".."));
      return store;
    } catch (StorageException e) {
      store.close();
      throw e;
    }
  }

  private static DB openDb(Path data, boolean withNative) {
    try {
      return LevelDb.open(data, withNative);
    } catch (IOException | DBException e) {
      throw broken(data, e);
    }
  }

  private static StorageException broken(Path folder, Exception e) {
    return StorageException.of(folder, e instanceof IOException io ? io : new IOException(e));
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return guarded(() -> db.get(key, readOptions()));
  }

  @Override
  public void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor) {
    var _ =
        guarded(
            () -> {
              try (var entries = db.iterator(readOptions())) {
                entries.seek(prefix);
                while (entries.hasNext()) {
                  var entry = entries.next();
                  if (!startsWith(entry.getKey(), prefix)) {
                    break;
                  }
                  visitor.accept(entry.getKey(), entry.getValue());
                }
              }
              return null;
            });
  }

  private static ReadOptions readOptions() {
    return new ReadOptions().verifyChecksums(true);
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public void write(Changes changes, boolean sync) {
    var _ =
        guarded(
            () -> {
              var before = failed;
              if (before != null) {
                throw new StorageException(before.failure(), before);
              }
              try {
                checkRoom(changes);
                writeBatch(changes, sync);
                return null;
              } catch (IOException | DBException e) {
                throw latched(broken(folder, e));
              } catch (StorageException e) {
                throw latched(e);
              }
            });
  }

  private void checkRoom(Changes changes) {
    long bytes = 0;
    for (var change : changes.list()) {
      bytes += change.key().length + (change.value() == null ? 0 : change.value().length);
    }
    var free = usableBytes.getAsLong();
    if (free - bytes < reserveBytes) {
      throw new StorageException(new StorageFailure.DiskFull(folder, free));
    }
  }

  private void writeBatch(Changes changes, boolean sync) throws IOException {
    try (var batch = db.createWriteBatch()) {
      for (var change : changes.list()) {
        var value = change.value();
        if (value == null) {
          batch.delete(change.key());
        } else {
          batch.put(change.key(), value);
        }
      }
      db.write(batch, new WriteOptions().sync(sync));
    }
  }

  private StorageException latched(StorageException failure) {
    failed = failure;
    return failure;
  }

  /** Waits for calls under way; later ones fail. */
  @Override
  public void close() {
    guard.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        db.close();
      }
    } catch (IOException | DBException e) {
      throw broken(folder, e);
    } finally {
      guard.writeLock().unlock();
    }
  }

  /** Keeps the native library from being closed under a call, and makes its failures ours. */
  private <T extends @Nullable Object> T guarded(Supplier<T> call) {
    guard.readLock().lock();
    try {
      if (closed) {
        throw new StorageException(new StorageFailure.Lost(folder, "the store is closed"));
      }
      return call.get();
    } catch (DBException e) {
      throw broken(folder, e);
    } finally {
      guard.readLock().unlock();
    }
  }
}
