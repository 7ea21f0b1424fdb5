package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Frames from bytes, however these come in pieces. Copies what comes to where it stays and keeps no
 * buffer of the connection; a frame that is announced takes its memory before it comes. What is no
 * frame, or a longer one, ends the connection: nothing behind it is read. On the connection's
 * thread.
 */
final class FrameDecoder extends SimpleChannelInboundHandler<ByteBuf> {
  private final int longest;

  /** What stands before a body; the limit is behind the length until that is found good. */
  private final ByteBuffer start = ByteBuffer.allocate(Frame.START_BYTES).limit(Integer.BYTES);

  /** Whose body comes now. */
  private @Nullable Frame frame;

  /** Of its body. */
  private int filledBytes;

  private boolean failed;

  /**
   * At the start of a frame.
   *
   * @param longest bytes of head and body
   */
  FrameDecoder(int longest) {
    super(ByteBuf.class);
    this.longest = longest;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
    if (failed) {
      return;
    }
    failed = true; // unless all of it can be read
    while (in.isReadable()) {
      readOn(in).ifPresent(context::fireChannelRead);
    }
    failed = false;
  }

  /** Takes a part of what came: the frame, if it is whole now. */
  private Optional<Frame> readOn(ByteBuf in) {
    if (frame == null) {
      frame = begun(in);
    }
    return frame == null ? Optional.empty() : filled(frame, in);
  }

  /** The frame without its body, if all that stands before that has come. */
  private @Nullable Frame begun(ByteBuf in) {
    int bytes = Math.min(in.readableBytes(), start.remaining());
    in.readBytes(start.array(), start.position(), bytes);
    start.position(start.position() + bytes);
    if (start.hasRemaining()) {
      return null;
    }
    if (start.limit() == Integer.BYTES) {
      check(start.getInt(0));
      start.limit(Frame.START_BYTES);
      return null;
    }
    return Frame.begun(start.flip());
  }

  private void check(int length) {
    if (length < 0 || length > longest) {
      throw new TooLongFrameException("a frame of " + length + " bytes");
    }
    if (length < Frame.HEAD_BYTES) {
      throw new IllegalArgumentException("a frame of " + length + " bytes");
    }
  }

  private Optional<Frame> filled(Frame begun, ByteBuf in) {
    var body = begun.body();
    int bytes = Math.min(in.readableBytes(), body.length - filledBytes);
    in.readBytes(body, filledBytes, bytes);
    filledBytes += bytes;
    if (filledBytes < body.length) {
      return Optional.empty();
    }
    frame = null;
    filledBytes = 0;
    start.clear().limit(Integer.BYTES);
    return Optional.of(begun);
  }
}
