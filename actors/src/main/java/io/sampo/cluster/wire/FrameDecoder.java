package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Frames from bytes: the length in four, then head and body. What is longer ends the connection.
 */
final class FrameDecoder extends LengthFieldBasedFrameDecoder {
  FrameDecoder(int longest) {
    super(longest, 0, Integer.BYTES, 0, Integer.BYTES);
  }

  @Override
  protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
    var whole = (ByteBuf) super.decode(context, in);
    if (whole == null) {
      return null;
    }
    try {
      return Frame.read(whole.nioBuffer());
    } finally {
      whole.release();
    }
  }

  /** What is read is copied into the frame, so it need not be copied before. */
  @Override
  protected ByteBuf extractFrame(ChannelHandlerContext context, ByteBuf in, int index, int length) {
    return in.retainedSlice(index, length);
  }
}
