package io.sampo.cluster.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be sent over one connection: it waits here, bounded, until the connection is open and
 * its socket takes it, in the order in which it was given.
 *
 * <p>Any thread may {@link #send}; one at a time pumps, which is to move what waits into the
 * socket, and what others add meanwhile goes along. Where the socket takes no more the connection's
 * thread goes on. A write that fails ends the connection, and nobody pumps again: after a part of a
 * frame nothing else can be said. The {@link Conversation} owns it, and opens and shuts it on the
 * connection's thread.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /**
   * What a thread that sends writes at most for all the others, but for a last frame. As long as
   * they add more it would find no end; after so much the connection's thread goes on, and it
   * returns to work of its own. What one thread has to send at once is mostly less.
   */
  static final long MOST_BYTES_AT_ONCE = 1 << 20;

  /** A connection to which any thread can write, one at a time. */
  interface Socket {
    /**
     * Writes what is taken now; never waits.
     *
     * @return whether that was all of it; the buffers' positions tell the rest
     * @throws IOException where the connection has ended
     */
    boolean writeNow(ByteBuffer[] bytes) throws IOException;
  }

  /** How far a thread got with what waits. */
  private enum Progress {
    /** Nothing waits. */
    DONE,
    /** The connection's thread has to go on. */
    STOPPED,
    /** The connection ends. */
    FAILED
  }

  private final Channel channel;

  /** Empty: only the connection's thread can write, as where it is encrypted. */
  private final @Nullable Socket socket;

  private final long mostBytes;
  private final AtomicLong pendingBytes = new AtomicLong();
  private final Queue<Frame> queue = new ConcurrentLinkedQueue<>();

  /** Whether a thread pumps; what it leaves to another is seen by that one. */
  private final AtomicBoolean pumps = new AtomicBoolean();

  /** What a socket that was full did not take; of whoever pumps. */
  private @Nullable ByteBuf rest;

  private volatile boolean open;

  /**
   * Not open yet: what is sent waits.
   *
   * @param socket of the channel
   * @param mostBytes that wait; one message may be larger
   */
  Outbox(Channel channel, @Nullable Socket socket, long mostBytes) {
    this.channel = channel;
    this.socket = socket;
    this.mostBytes = mostBytes;
  }

  /**
   * Sends these one after the other, as soon as the outbox is open. Any thread; never waits for the
   * socket.
   *
   * @return false where too much waits already; nothing is sent then
   */
  boolean send(List<Frame> frames) {
    long bytes = frames.stream().mapToLong(Frame::bytes).sum();
    long before = pendingBytes.getAndAdd(bytes);
    if (before > 0 && before + bytes > mostBytes) {
      pendingBytes.addAndGet(-bytes);
      return false;
    }
    queue.addAll(frames);
    try {
      pump();
      return true;
    } catch (RejectedExecutionException _) {
      return false; // all connections of this peer have ended
    }
  }

  /** What waits is sent from now on. */
  void open() {
    open = true;
    pump();
  }

  /** Nothing is sent from now on. */
  void shut() {
    open = false;
  }

  /** Sends what waits, unless another thread does or the outbox is not open. */
  private void pump() {
    while (open && !queue.isEmpty() && pumps.compareAndSet(false, true)) {
      switch (socket == null ? Progress.STOPPED : writeTo(socket)) {
        case DONE -> pumps.set(false); // and looks again: what came meanwhile is not forgotten
        case STOPPED -> {
          channel.eventLoop().execute(this::pumpHere);
          return;
        }
        case FAILED -> {
          return;
        }
      }
    }
  }

  private Progress writeTo(Socket to) {
    boolean well = false;
    try {
      var progress = writeSome(to);
      well = true;
      return progress;
    } catch (IOException e) {
      LOG.debug("the connection with {} ends: {}", channel.remoteAddress(), e.toString());
      return Progress.FAILED;
    } finally {
      if (!well) {
        fail();
      }
    }
  }

  private Progress writeSome(Socket to) throws IOException {
    long writtenBytes = 0;
    while (writtenBytes < MOST_BYTES_AT_ONCE) {
      var frame = next();
      if (frame == null) {
        return Progress.DONE;
      }
      writtenBytes += frame.bytes();
      var bytes = frame.toBuffers();
      if (!to.writeNow(bytes)) {
        rest = Unpooled.wrappedBuffer(bytes);
        return Progress.STOPPED;
      }
    }
    return Progress.STOPPED;
  }

  private @Nullable Frame next() {
    var frame = queue.poll();
    if (frame != null) {
      pendingBytes.addAndGet(-frame.bytes());
    }
    return frame;
  }

  private void fail() {
    shut();
    channel.close();
  }

  /** On the connection's thread, which alone sends until the socket has taken all of it. */
  private void pumpHere() {
    var last = channel.newSucceededFuture();
    if (rest != null) {
      last = write(rest);
      rest = null;
    }
    while (channel.isWritable()) {
      var frame = next();
      if (frame == null) {
        break;
      }
      last = write(Unpooled.wrappedBuffer(frame.toBuffers()));
    }
    channel.flush();
    last.addListener(
        done -> {
          if (done.isSuccess()) {
            pumps.set(false);
            pump();
          }
        });
  }

  private ChannelFuture write(ByteBuf bytes) {
    return channel.write(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }
}
