package io.sampo.cluster.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;

/** The connections of a peer, and the threads that serve them. */
final class Sockets implements AutoCloseable {
  /** What one lane has to say does not wait for another's, on any number of processors. */
  private static final int THREADS = 2;

  /** A connection over which nothing came for this long is asked for an echo. */
  private static final int SILENCE_SECONDS = 4;

  /** So much is handed to a socket beyond what the system takes. */
  private static final WriteBufferWaterMark WRITABLE = new WriteBufferWaterMark(256 << 10, 1 << 20);

  private static final int LEAST_READ_BYTES = 1 << 10;
  private static final int FIRST_READ_BYTES = 16 << 10;

  /**
   * Netty's allocator keeps buffers up to 1 MiB, but only up to 16.5 KiB where the heap is not
   * above 512 MiB: there a larger one is taken from the system and cleared for each read, which
   * takes 9 µs for 512 KiB, also before a short message that follows a long one, and 1.5 µs for
   * this. Reads of 16 KiB would be kept everywhere, and cost more than that where a message is
   * large.
   */
  private static final int MOST_READ_BYTES = 64 << 10;

  private static final int LONGEST_FRAME = (4 << 20) + Frame.HEAD_BYTES;

  private static final long LONGEST_END_MILLIS = 2_000;

  private final NetworkSettings settings;
  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(
          THREADS, new DefaultThreadFactory("sampo-wire", true), NioIoHandler.newFactory());
  private final ChannelGroup open =
      new DefaultChannelGroup("sampo-wire", GlobalEventExecutor.INSTANCE);
  private final Channel server;

  /**
   * Listens.
   *
   * @param taken the conversation in a connection that another peer makes
   * @throws NetworkFailure where that cannot be listened on
   */
  Sockets(NetworkSettings settings, Function<Channel, Conversation> taken) {
    this.settings = settings;
    var listening =
        new ServerBootstrap()
            .group(threads)
            .channelFactory(DirectChannel.Server::new)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITABLE)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
            .childHandler(
                pipeline(channel -> settings.security().map(tls -> accepting(tls, channel)), taken))
            .bind(settings.bindHost(), settings.bindPort())
            .awaitUninterruptibly();
    if (!listening.isSuccess()) {
      threads.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      throw new NetworkFailure(
          "cannot listen on %s:%d".formatted(settings.bindHost(), settings.bindPort()),
          listening.cause());
    }
    server = listening.channel();
  }

  /** The port that is listened on. */
  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /**
   * Makes a connection. Blocks while the name is looked up; the rest is told on the connection's
   * thread.
   *
   * @param begun the conversation in it
   * @param ended is told the reason, also when there never was a connection
   */
  void connect(PeerAddress to, Function<Channel, Conversation> begun, Consumer<String> ended) {
    var address = new InetSocketAddress(to.host(), to.port());
    if (address.isUnresolved()) {
      ended.accept("the name " + to.host() + " is not known");
      return;
    }
    ChannelFuture connecting =
        new Bootstrap()
            .group(threads)
            .channelFactory(DirectChannel::new)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                Math.toIntExact(settings.connectTimeout().toMillis()))
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITABLE)
            .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
            .handler(
                pipeline(
                    _ -> settings.security().map(tls -> tls.connecting(to.host(), to.port())),
                    begun))
            .connect(address);
    connecting.addListener(
        (ChannelFuture done) -> {
          if (done.isSuccess()) {
            done.channel().closeFuture().addListener(_ -> ended.accept("the connection has ended"));
          } else {
            ended.accept(String.valueOf(done.cause().getMessage()));
          }
        });
  }

  /** As large as what came last. */
  private static RecvByteBufAllocator readBuffers() {
    return new AdaptiveRecvByteBufAllocator(LEAST_READ_BYTES, FIRST_READ_BYTES, MOST_READ_BYTES);
  }

  private static SSLEngine accepting(LineSecurity security, Channel channel) {
    var from = (InetSocketAddress) channel.remoteAddress();
    return security.accepting(from.getAddress().getHostAddress(), from.getPort());
  }

  private ChannelInitializer<SocketChannel> pipeline(
      Function<SocketChannel, Optional<SSLEngine>> engine,
      Function<Channel, Conversation> conversation) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        open.add(channel);
        engine.apply(channel).map(SslHandler::new).ifPresent(channel.pipeline()::addLast);
        channel
            .pipeline()
            .addLast(
                new IdleStateHandler(SILENCE_SECONDS, 0, 0),
                new FrameDecoder(LONGEST_FRAME),
                conversation.apply(channel));
      }
    };
  }

  /** Ends all connections; returns when they have ended. */
  @Override
  public void close() {
    server.close().awaitUninterruptibly(LONGEST_END_MILLIS);
    open.close().awaitUninterruptibly(LONGEST_END_MILLIS);
    threads
        .shutdownGracefully(0, LONGEST_END_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(LONGEST_END_MILLIS);
  }
}
