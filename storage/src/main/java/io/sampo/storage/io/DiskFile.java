package io.sampo.storage.io;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One open file. All methods throw {@link StorageException}. */
public interface DiskFile extends AutoCloseable {
  Path path();

  long size();

  /**
   * Writes all that remains in {@code from}. Never through a mapping, so that a full disk is an
   * error of this call and no signal to the process.
   */
  void write(ByteBuffer from, long offsetBytes);

  /** Fills {@code into}; a file that ends before is {@link StorageFailure.Corrupt}. */
  void read(ByteBuffer into, long offsetBytes);

  /**
   * Read-only memory that shows the file, also what is written later. A shorter file is extended by
   * a hole. The mapping lives until nothing refers to the segment, also when the file is deleted.
   */
  MemorySegment map(long offsetBytes, long lengthBytes);

  /** Makes durable what has been written. */
  void force();

  void truncate(long sizeBytes);

  @Override
  void close();
}
