package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.util.List;

/**
 * Frames from bytes: the length in four, then head and body. What is longer ends the connection.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  private final int longest;

  FrameDecoder(int longest) {
    this.longest = longest;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> frames) {
    if (in.readableBytes() < Integer.BYTES) {
      return;
    }
    int length = in.getInt(in.readerIndex());
    if (length < 0 || length > longest) {
      throw new TooLongFrameException("a frame of " + length + " bytes");
    }
    if (in.readableBytes() >= Integer.BYTES + length) {
      in.skipBytes(Integer.BYTES);
      frames.add(Frame.read(in, length));
    }
  }
}
