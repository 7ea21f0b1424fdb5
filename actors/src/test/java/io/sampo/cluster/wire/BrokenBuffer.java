package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/** A buffer that says that it has these bytes, and fails where those behind an index are read. */
final class BrokenBuffer extends UnpooledHeapByteBuf {
  private final int firstBroken;

  BrokenBuffer(ByteBuf bytes, int firstBroken) {
    super(UnpooledByteBufAllocator.DEFAULT, bytes.readableBytes(), bytes.readableBytes());
    this.firstBroken = firstBroken;
    writeBytes(bytes);
  }

  @Override
  public ByteBuf readBytes(byte[] to, int at, int bytes) {
    if (readerIndex() + bytes > firstBroken) {
      throw new IllegalStateException("the buffer is broken");
    }
    return super.readBytes(to, at, bytes);
  }
}
