package io.sampo.storage.keyvalue;

import io.sampo.storage.io.LocalDisk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.fusesource.leveldbjni.JniDBFactory;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBException;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.fileenv.EnvImpl;
import org.iq80.leveldb.fileenv.MmapLimiter;
import org.iq80.leveldb.impl.DbImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens LevelDB, native or pure Java. They do not read each other's files, which have other names.
 *
 * <p>The native library writes through growing mappings, and so ends the process when the disk is
 * full while it writes: whoever uses it keeps a reserve of free space. The pure-Java one is told to
 * write with plain calls, which throw.
 */
public final class LevelDb {
  private LevelDb() {}

  private static final Logger LOG = LoggerFactory.getLogger(LevelDb.class);

  /** What is kept here is small: 1 MiB holds tens of thousands of entries before a table. */
  private static final int WRITE_BUFFER_BYTES = 1 << 20;

  private static final long BLOCK_CACHE_BYTES = 1 << 20;
  private static final int MAX_OPEN_FILES = 64;

  /** What the native library's status begins with. */
  private static final String DAMAGE = "Corruption:";

  private static final Pattern LOG_NAME = Pattern.compile("\\d+\\.log|MANIFEST-\\d+");

  /**
   * Opens or creates a database in a folder that exists. A batch whose write was cut short by the
   * end of the process is not there, as if it had never been begun.
   *
   * @param withNative only where {@link #nativeWorks}
   * @throws IOException when the folder is broken or locked
   */
  public static DB open(Path folder, boolean withNative) throws IOException {
    if (!withNative) {
      return openPure(folder.toFile());
    }
    try {
      return openNative(folder);
    } catch (IOException | DBException e) {
      if (!isDamage(e) || !cutTornBatches(folder)) {
        throw e;
      }
      return openNative(folder);
    }
  }

  private static DB openNative(Path folder) throws IOException {
    return JniDBFactory.factory.open(folder.toFile(), options());
  }

  /** Damage, and not a database in use or a disk that fails. */
  private static boolean isDamage(Exception e) {
    return e.toString().contains(DAMAGE);
  }

  private static boolean cutTornBatches(Path folder) {
    var disk = LocalDisk.INSTANCE;
    boolean any = false;
    for (var name : disk.list(folder)) {
      if (LOG_NAME.matcher(name).matches() && TornLog.mend(disk, folder.resolve(name))) {
        LOG.info("{}: the last batch was not written to its end, it is left out", name);
        any = true;
      }
    }
    return any;
  }

  private static DB openPure(File folder) throws IOException {
    try {
      return new DbImpl(
          options(), folder.getAbsolutePath(), EnvImpl.createEnv(MmapLimiter.newLimiter(0)));
    } catch (NoSuchMethodError e) {
      throw new IllegalStateException(
          "leveldb-api has to stand before leveldbjni-all on the class path, which brings an older"
              + " copy of the same classes",
          e);
    }
  }

  private static Options options() {
    return new Options()
        .createIfMissing(true)
        .paranoidChecks(true)
        .compressionType(CompressionType.NONE)
        .writeBufferSize(WRITE_BUFFER_BYTES)
        .cacheSize(BLOCK_CACHE_BYTES)
        .maxOpenFiles(MAX_OPEN_FILES);
  }

  /** Whether this machine has the native library; says so once where it has not. */
  public static boolean nativeWorks() {
    return Native.WORKS;
  }

  private static final class Native {
    private static final boolean WORKS = load();

    private static boolean load() {
      try {
        return JniDBFactory.factory != null;
      } catch (LinkageError e) {
        LOG.info("no native LevelDB for this machine, the pure-Java one is used: {}", e.toString());
        return false;
      }
    }
  }
}
