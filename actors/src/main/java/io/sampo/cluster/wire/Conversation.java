package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, at one of its ends: what is to be sent waits here, bounded, until the socket
 * takes it, and what comes is put together. A connection over which nothing comes back ends: the
 * network may have forgotten it. {@link #send} may be called by any thread, the rest by the
 * connection's.
 */
final class Conversation extends SimpleChannelInboundHandler<Frame> {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  /** Changes with the form of frames, or of what peers tell each other in them. */
  private static final byte VERSION = 2;

  /** By a thread that has other things to do. */
  private static final long MOST_BYTES_AT_ONCE = 1 << 20;

  /** Of these without anything read the last ends the connection. */
  private static final int MOST_SILENCES = 3;

  /** Who takes part in conversations. */
  interface Party {
    /** Whether something that comes is let in; something came from that peer. */
    void heard(PeerAddress peer);

    /** A whole message. */
    void received(Frame last, byte[] body, Conversation from);
  }

  private final Party party;
  private final Channel channel;
  private final Optional<PeerAddress> self;
  private final long mostBytes;
  private final Assembly assembly = new Assembly(PeerNetwork.LARGEST_BYTES);
  private final AtomicLong pendingBytes = new AtomicLong();
  private final Queue<Frame> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean pumps = new AtomicBoolean();

  /** The connection, if it is not encrypted: any thread may write to it then. */
  private final @Nullable DirectChannel direct;

  /** What a socket that was full did not take; of whoever pumps. */
  private @Nullable ByteBuf rest;

  /** Whether this peer may send: after the greeting. */
  private volatile boolean open;

  private volatile @Nullable PeerAddress peer;
  private int silences;

  private Conversation(
      Party party,
      Channel channel,
      Optional<PeerAddress> self,
      @Nullable PeerAddress peer,
      long mostBytes) {
    super(Frame.class);
    this.party = party;
    this.channel = channel;
    this.self = self;
    this.peer = peer;
    this.mostBytes = mostBytes;
    this.direct =
        channel instanceof DirectChannel plain && channel.pipeline().get(SslHandler.class) == null
            ? plain
            : null;
  }

  /** That this peer begins; it says who it is. */
  static Conversation begun(
      Party party, Channel channel, PeerAddress self, PeerAddress peer, long mostBytes) {
    return new Conversation(party, channel, Optional.of(self), peer, mostBytes);
  }

  /** That another peer begins. */
  static Conversation taken(Party party, Channel channel, long mostBytes) {
    return new Conversation(party, channel, Optional.empty(), null, mostBytes);
  }

  /**
   * Sends these one after the other, as soon as the connection is made.
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

  void close() {
    channel.close();
  }

  /**
   * Sends what waits, unless another thread does or the connection is not made yet. Whoever has
   * begun to does not let go of a connection that failed: after a part of a frame nothing else can
   * be said.
   */
  private void pump() {
    while (open && !queue.isEmpty() && pumps.compareAndSet(false, true)) {
      if (direct == null || !writeAll(direct)) {
        channel.eventLoop().execute(this::pumpHere);
        return;
      }
      if (!open) {
        return;
      }
      pumps.set(false); // what came meanwhile is not forgotten: the queue is looked at again
    }
  }

  /**
   * Whether the socket took all that waited, or has failed; if not, the connection's thread has to
   * go on, as it has to after a while: others have other things to do.
   */
  private boolean writeAll(DirectChannel socket) {
    boolean well = false;
    long written = 0;
    try {
      while (written < MOST_BYTES_AT_ONCE) {
        var frame = queue.poll();
        if (frame == null) {
          well = true;
          return true;
        }
        pendingBytes.addAndGet(-frame.bytes());
        written += frame.bytes();
        var bytes = frame.toBuffers();
        if (!socket.writeNow(bytes)) {
          rest = Unpooled.wrappedBuffer(bytes);
          break;
        }
      }
      well = true;
      return false;
    } catch (IOException e) {
      LOG.debug("the connection with {} ends: {}", peer, e.toString());
      return true;
    } finally {
      if (!well) {
        open = false;
        close();
      }
    }
  }

  /** On the connection's thread, which alone sends until the socket has taken all of it. */
  private void pumpHere() {
    var last = channel.newSucceededFuture();
    if (rest != null) {
      last = write(rest);
      rest = null;
    }
    while (channel.isWritable()) {
      var frame = queue.poll();
      if (frame == null) {
        break;
      }
      pendingBytes.addAndGet(-frame.bytes());
      last = write(frame);
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

  private ChannelFuture write(Object what) {
    return channel.write(what).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    var greeting = self.map(Conversation::greeting).map(this::write);
    channel.flush();
    greeting
        .orElseGet(channel::newSucceededFuture)
        .addListener(
            greeted -> {
              if (greeted.isSuccess()) {
                open = true;
                pump();
              }
            });
    context.fireChannelActive();
  }

  private static Frame greeting(PeerAddress self) {
    return new Frame(Frame.Kind.GREETING, VERSION, 0, 0, 1, self.toString().getBytes(UTF_8));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    open = false;
    context.fireChannelInactive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Frame frame) {
    silences = 0;
    if (peer == null) {
      peer = greeted(frame);
    }
    party.heard(peer);
    switch (frame.kind()) {
      case GREETING, ECHO -> {}
      case PROBE -> send(List.of(Frame.bare(Frame.Kind.ECHO)));
      case MESSAGE, QUESTION, ANSWER, FAILURE ->
          assembly.add(frame).ifPresent(body -> party.received(frame, body, this));
    }
  }

  private static PeerAddress greeted(Frame frame) {
    if (frame.kind() != Frame.Kind.GREETING || frame.service() != VERSION) {
      throw new IllegalArgumentException("does not greet as a peer of this version");
    }
    return PeerAddress.of("http://" + new String(frame.body(), UTF_8));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof IdleStateEvent) {
      if (++silences == MOST_SILENCES) {
        LOG.debug("nothing comes back from {}", peer);
        close();
      } else {
        send(List.of(Frame.bare(Frame.Kind.PROBE)));
      }
    }
    super.userEventTriggered(context, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug(
        "the connection with {} ends: {}", peer == null ? "a stranger" : peer, cause.toString());
    close();
  }
}
