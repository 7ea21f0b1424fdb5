package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection whose socket has as much room as a test gives it, and fails where a test wants it
 * to. What the connection's thread has to do waits for {@link #runPendingTasks}.
 */
final class ScriptedChannel extends EmbeddedChannel implements Outbox.Socket {
  private final ByteBuf taken = Unpooled.buffer();
  private int roomBytes = Integer.MAX_VALUE;
  private boolean broken;
  private Runnable whileWriting = () -> {};

  /** The socket takes so many more bytes. */
  void room(int bytes) {
    roomBytes = bytes;
  }

  /** Whether writes fail, after the socket has taken what it has room for. */
  void broken(boolean broken) {
    this.broken = broken;
  }

  /** Happens whenever a thread writes to the socket itself. */
  void whileWriting(Runnable happens) {
    whileWriting = happens;
  }

  int takenBytes() {
    return taken.readableBytes();
  }

  /** Numbers of the whole frames that the socket has taken. */
  List<Long> numbers() {
    var reader = new EmbeddedChannel(new FrameDecoder(Integer.MAX_VALUE));
    reader.writeInbound(taken.copy());
    var numbers = new ArrayList<Long>();
    for (Frame frame = reader.readInbound(); frame != null; frame = reader.readInbound()) {
      numbers.add(frame.number());
    }
    return numbers;
  }

  @Override
  public boolean writeNow(ByteBuffer[] bytes) throws IOException {
    whileWriting.run();
    boolean all = true;
    for (var part : bytes) {
      int taking = Math.min(roomBytes, part.remaining());
      take(Unpooled.wrappedBuffer(part.slice(part.position(), taking)), taking);
      part.position(part.position() + taking);
      all &= !part.hasRemaining();
    }
    return all;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer waiting) throws IOException {
    while (waiting.current() instanceof ByteBuf bytes) {
      int taking = Math.min(roomBytes, bytes.readableBytes());
      take(bytes, taking);
      if (bytes.isReadable()) {
        return;
      }
      waiting.remove();
    }
  }

  private void take(ByteBuf from, int bytes) throws IOException {
    taken.writeBytes(from, bytes);
    roomBytes -= bytes;
    if (broken && roomBytes == 0) {
      throw new IOException("the connection is broken");
    }
  }
}
