package io.sampo.cluster.consensus;

import io.microraft.RaftEndpoint;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Bytes that grow; numbers are big-endian. Not thread-safe. */
final class ByteWriter {
  private static final int FIRST_BYTES = 128;

  private ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES);

  private ByteBuffer room(int more) {
    if (bytes.remaining() < more) {
      var grown = ByteBuffer.allocate(Math.max(bytes.capacity() * 2, bytes.position() + more));
      bytes = grown.put(bytes.flip());
    }
    return bytes;
  }

  ByteWriter int8(int value) {
    room(1).put((byte) value);
    return this;
  }

  ByteWriter flag(boolean value) {
    return int8(value ? 1 : 0);
  }

  ByteWriter int32(int value) {
    room(4).putInt(value);
    return this;
  }

  ByteWriter int64(long value) {
    room(8).putLong(value);
    return this;
  }

  /** With their number before. */
  ByteWriter block(byte[] value) {
    int32(value.length);
    room(value.length).put(value);
    return this;
  }

  ByteWriter member(@Nullable RaftEndpoint endpoint) {
    return int64(endpoint == null ? 0 : Endpoint.member(endpoint).value());
  }

  ByteWriter members(Collection<RaftEndpoint> endpoints) {
    int32(endpoints.size());
    endpoints.forEach(this::member);
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
