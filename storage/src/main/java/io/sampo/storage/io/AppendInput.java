package io.sampo.storage.io;

import java.io.InputStream;

/** Reads an append file from its beginning to a length. */
public final class AppendInput extends InputStream {
  private final AppendFile file;
  private final long lengthBytes;
  private long at;

  public AppendInput(AppendFile file, long lengthBytes) {
    this.file = file;
    this.lengthBytes = lengthBytes;
  }

  @Override
  public int read() {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    var part = (int) Math.min(length, lengthBytes - at);
    if (part <= 0) {
      return -1;
    }
    file.read(at, into, offset, part);
    at += part;
    return part;
  }
}
