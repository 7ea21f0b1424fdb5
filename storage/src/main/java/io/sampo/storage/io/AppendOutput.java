package io.sampo.storage.io;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Appends a stream of bytes to a file in large pieces; {@link #close} writes the last one. */
public final class AppendOutput extends OutputStream {
  private static final int PIECE = 1 << 16;

  private final AppendFile file;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);

  public AppendOutput(AppendFile file) {
    this.file = file;
  }

  @Override
  public void write(int value) {
    if (!buffer.hasRemaining()) {
      flush();
    }
    buffer.put((byte) value);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    int done = 0;
    while (done < length) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      var part = Math.min(buffer.remaining(), length - done);
      buffer.put(bytes, offset + done, part);
      done += part;
    }
  }

  @Override
  public void flush() {
    file.append(buffer.flip());
    buffer.clear();
  }

  @Override
  public void close() {
    flush();
  }
}
