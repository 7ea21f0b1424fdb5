package io.sampo.cluster.consensus;

import io.microraft.RaftEndpoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link ByteWriter} wrote. Whatever else the bytes are, it throws {@link
 * IllegalArgumentException} or {@link java.nio.BufferUnderflowException}, and takes no more memory
 * than they do.
 */
final class ByteReader {
  private final ByteBuffer bytes;

  ByteReader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  int int8() {
    return bytes.get();
  }

  boolean flag() {
    return switch (bytes.get()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw new IllegalArgumentException("no flag");
    };
  }

  int int32() {
    return bytes.getInt();
  }

  /** A term: not negative. */
  int term() {
    return (int) checked(bytes.getInt());
  }

  /** A number that is not negative. */
  long count() {
    return checked(bytes.getLong());
  }

  long int64() {
    return bytes.getLong();
  }

  private static long checked(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    return value;
  }

  /** How many things follow, each of at least so many bytes. */
  int size(int leastBytesOfEach) {
    var size = bytes.getInt();
    if (size < 0 || (long) size * leastBytesOfEach > bytes.remaining()) {
      throw new IllegalArgumentException(size + " do not fit in " + bytes.remaining() + " bytes");
    }
    return size;
  }

  byte[] block() {
    var block = new byte[size(1)];
    bytes.get(block);
    return block;
  }

  RaftEndpoint member() {
    return new Endpoint(new MemberId(bytes.getLong()));
  }

  @Nullable RaftEndpoint memberOrNull() {
    var value = bytes.getLong();
    return value == 0 ? null : new Endpoint(new MemberId(value));
  }

  List<RaftEndpoint> members() {
    var size = size(Long.BYTES);
    var members = new ArrayList<RaftEndpoint>(size);
    for (var i = 0; i < size; i++) {
      members.add(member());
    }
    return members;
  }

  void end() {
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(bytes.remaining() + " bytes too many");
    }
  }
}
