package io.sampo.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectChannelTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int WELCOME = 'w';

  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() {
    threads.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** The first connection has ended when it is to be taken. */
  private static final class UnluckyServer extends DirectChannel.Server {
    private boolean unlucky = true;

    @Override
    @Nullable SocketChannel accept() throws IOException {
      var socket = super.accept();
      if (socket != null && unlucky) {
        unlucky = false;
        socket.close();
      }
      return socket;
    }
  }

  /** Says a word to whoever connects. */
  private static final class Welcome extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {WELCOME}));
    }
  }

  private static int firstByte(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
      return socket.getInputStream().read();
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
      return -1;
    }
  }

  @Test
  void aConnectionThatCannotBeTakenLeavesTheServerToOthers() throws Exception {
    var server =
        new ServerBootstrap()
            .group(threads)
            .channelFactory(UnluckyServer::new)
            .childHandler(new Welcome())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    int port = ((InetSocketAddress) server.localAddress()).getPort();

    assertThat(firstByte(port)).isNegative();

    assertThat(firstByte(port)).isEqualTo(WELCOME);
    assertThat(server.isOpen()).isTrue();
  }
}
