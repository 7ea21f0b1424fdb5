package io.sampo.storage.keyvalue;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An ordered map of byte strings on disk. One thread writes, any reads. All methods throw {@code
 * StorageException}; after a write has failed, every later write fails too, until the store is
 * opened anew: what was written is then what the disk says.
 */
public interface KeyValueStore extends AutoCloseable {
  byte @Nullable [] get(byte[] key);

  /** Visits all entries whose key begins so, in the order of unsigned bytes. */
  void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor);

  /**
   * Makes all changes or none.
   *
   * @param sync whether they, and all writes before, survive a power cut on return; otherwise they
   *     survive the end of the process only
   */
  void write(Changes changes, boolean sync);

  @Override
  void close();
}
