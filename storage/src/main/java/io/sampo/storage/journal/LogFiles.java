package io.sampo.storage.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder of segment files, and the only door to them: tests put a faulty disk behind it. All
 * but {@link #map} and {@link #read} is called by one thread at a time.
 */
interface LogFiles extends AutoCloseable {
  /** Numbers of the segments there are, ascending. */
  List<Integer> segments() throws IOException;

  /** Creates an empty segment that must not exist. */
  LogFile create(int segment) throws IOException;

  /** Opens an existing segment for writing. */
  LogFile open(int segment) throws IOException;

  /**
   * The bytes of a segment as they are now, little-endian and read-only. They stay readable until
   * the arena is closed, also when the segment is deleted meanwhile, whose space is free only then.
   *
   * @throws java.nio.file.NoSuchFileException when there is no such segment
   */
  ByteBuffer map(int segment, Arena arena) throws IOException;

  /**
   * A copy of so many bytes of a segment, little-endian.
   *
   * @throws java.nio.file.NoSuchFileException when there is no such segment
   * @throws java.io.EOFException when it is shorter
   */
  ByteBuffer read(int segment, int offset, int length) throws IOException;

  /** Bytes of a segment. */
  long size(int segment) throws IOException;

  void delete(int segment) throws IOException;

  /** Makes creations and deletions durable. */
  void forceFolder() throws IOException;

  /** Bytes that may still be written to this file system. */
  long usableBytes() throws IOException;

  /** For messages to the operator. */
  Path path(int segment);

  @Override
  void close() throws IOException;
}
