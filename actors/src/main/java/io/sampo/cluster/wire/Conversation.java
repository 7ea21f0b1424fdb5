package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, at one of its ends: greets, puts together what comes, and leaves what is to be
 * sent to its {@link Outbox}. A connection over which nothing comes back ends: the network may have
 * forgotten it. {@link #send} and {@link #close} may be called by any thread, the rest by the
 * connection's.
 */
final class Conversation extends SimpleChannelInboundHandler<Frame> {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  /** Changes with the form of frames, or of what peers tell each other in them. */
  private static final byte VERSION = 2;

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
  private final Assembly assembly;
  private final Outbox outbox;
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
    this.assembly = new Assembly(mostBytes);
    this.outbox = new Outbox(channel, socketOf(channel), mostBytes);
  }

  /** To write to from any thread, unless what is written has to be encrypted. */
  private static Outbox.@Nullable Socket socketOf(Channel channel) {
    return channel instanceof DirectChannel plain
            && channel.pipeline().get(SslHandler.class) == null
        ? plain
        : null;
  }

  /**
   * That this peer begins; it says who it is.
   *
   * @param mostBytes that wait to be sent, and of messages of which parts are missing
   */
  static Conversation begun(
      Party party, Channel channel, PeerAddress self, PeerAddress peer, long mostBytes) {
    return new Conversation(party, channel, Optional.of(self), peer, mostBytes);
  }

  /** That another peer begins; otherwise the same. */
  static Conversation taken(Party party, Channel channel, long mostBytes) {
    return new Conversation(party, channel, Optional.empty(), null, mostBytes);
  }

  /**
   * Sends these one after the other, as soon as the connection is made. Any thread.
   *
   * @return false where too much waits already; nothing is sent then
   */
  boolean send(List<Frame> frames) {
    return outbox.send(frames);
  }

  void close() {
    channel.close();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    self.map(Conversation::greeting)
        .map(this::write)
        .orElseGet(channel::newSucceededFuture)
        .addListener(
            greeted -> {
              if (greeted.isSuccess()) {
                outbox.open();
              }
            });
    context.fireChannelActive();
  }

  private ChannelFuture write(Frame frame) {
    return channel
        .writeAndFlush(Unpooled.wrappedBuffer(frame.toBuffers()))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  private static Frame greeting(PeerAddress self) {
    return new Frame(Frame.Kind.GREETING, VERSION, 0, 0, 1, self.toString().getBytes(UTF_8));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    outbox.shut();
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
