package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;

/** Bytes of frames, as {@link FrameDecoder} reads them. */
final class FrameEncoder extends MessageToByteEncoder<Frame> {
  FrameEncoder() {
    super(Frame.class);
  }

  @Override
  protected ByteBuf allocateBuffer(ChannelHandlerContext context, Frame frame, boolean direct) {
    return context.alloc().ioBuffer(Integer.BYTES + frame.bytes());
  }

  @Override
  protected void encode(ChannelHandlerContext context, Frame frame, ByteBuf out) {
    out.writeInt(frame.bytes()).writeBytes(frame.head()).writeBytes(frame.body());
  }
}
