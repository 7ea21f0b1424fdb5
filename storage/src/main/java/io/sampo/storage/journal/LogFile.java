package io.sampo.storage.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One segment file open for writing; used by one thread at a time. */
interface LogFile extends Closeable {
  /** Writes all bytes of {@code source} from its position at {@code offset} of the file. */
  void write(ByteBuffer source, long offset) throws IOException;

  /** Makes everything written so far durable. */
  void force() throws IOException;

  /** Cuts the file; not durable before {@link #force}. */
  void truncate(long length) throws IOException;

  long size() throws IOException;
}
