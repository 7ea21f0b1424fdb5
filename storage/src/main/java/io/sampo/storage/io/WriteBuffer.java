package io.sampo.storage.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Off-heap memory in which a batch is put together before one write takes it to its file. Reused;
 * grows as needed. One thread at a time. Everything is little-endian.
 */
public final class WriteBuffer {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MemorySegment memory;
  private long position;

  public WriteBuffer(long initialBytes) {
    memory = Arena.ofAuto().allocate(initialBytes, Long.BYTES);
  }

  public long position() {
    return position;
  }

  public boolean isEmpty() {
    return position == 0;
  }

  public void clear() {
    position = 0;
  }

  private void ensure(long moreBytes) {
    var needed = position + moreBytes;
    if (needed > memory.byteSize()) {
      var larger = Arena.ofAuto().allocate(Math.max(needed, memory.byteSize() * 2), Long.BYTES);
      MemorySegment.copy(memory, 0, larger, 0, position);
      memory = larger;
    }
  }

  public void putLong(long value) {
    ensure(Long.BYTES);
    memory.set(LONG, position, value);
    position += Long.BYTES;
  }

  public void putInt(int value) {
    ensure(Integer.BYTES);
    memory.set(INT, position, value);
    position += Integer.BYTES;
  }

  public void putFloats(float[] values) {
    ensure((long) values.length * Float.BYTES);
    MemorySegment.copy(values, 0, memory, FLOAT, position, values.length);
    position += (long) values.length * Float.BYTES;
  }

  public void putBytes(byte[] values) {
    ensure(values.length);
    MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_BYTE, position, values.length);
    position += values.length;
  }

  public void putBytes(MemorySegment from, long offsetBytes, long lengthBytes) {
    ensure(lengthBytes);
    MemorySegment.copy(from, offsetBytes, memory, position, lengthBytes);
    position += lengthBytes;
  }

  public void putZeros(long count) {
    ensure(count);
    memory.asSlice(position, count).fill((byte) 0);
    position += count;
  }

  /** What was put since the last {@link #clear}; valid until the next put. */
  public ByteBuffer content() {
    return memory.asSlice(0, position).asByteBuffer();
  }
}
