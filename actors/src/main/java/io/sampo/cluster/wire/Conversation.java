package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
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

  /** Changes with the form of frames. */
  private static final byte VERSION = 1;

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
  private @Nullable PeerAddress peer;
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
      if (pumps.compareAndSet(false, true)) {
        channel.eventLoop().execute(this::pump);
      }
      return true;
    } catch (RejectedExecutionException _) {
      return false; // all connections of this peer have ended
    }
  }

  void close() {
    channel.close();
  }

  private void pump() {
    pumps.set(false); // what comes from now on pumps anew
    if (!channel.isActive()) {
      return;
    }
    boolean any = false;
    while (channel.isWritable()) {
      var frame = queue.poll();
      if (frame == null) {
        break;
      }
      pendingBytes.addAndGet(-frame.bytes());
      channel.write(frame, channel.voidPromise());
      any = true;
    }
    if (any) {
      channel.flush();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    self.ifPresent(
        address ->
            context.write(
                new Frame(
                    Frame.Kind.GREETING, VERSION, 0, 0, 1, address.toString().getBytes(UTF_8)),
                channel.voidPromise()));
    context.flush();
    pump();
    context.fireChannelActive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    pump();
    context.fireChannelWritabilityChanged();
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
