package io.sampo.cluster.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to which any thread can write, and not only the one that serves it: to wake that one
 * for a short message takes longer than to send it.
 */
final class DirectChannel extends NioSocketChannel implements Outbox.Socket {
  private static final Logger LOG = LoggerFactory.getLogger(DirectChannel.class);

  /** To be connected. */
  DirectChannel() {}

  private DirectChannel(Channel server, SocketChannel socket) {
    super(server, socket);
  }

  /** Only while nothing waits in the channel to be written. */
  @Override
  public boolean writeNow(ByteBuffer[] bytes) throws IOException {
    javaChannel().write(bytes);
    return Arrays.stream(bytes).noneMatch(ByteBuffer::hasRemaining);
  }

  /** Accepts connections of that kind. One that cannot be taken does not keep others from it. */
  static class Server extends NioServerSocketChannel {
    /** The next that waits, if one does. */
    @Nullable SocketChannel accept() throws IOException {
      return javaChannel().accept();
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
      var socket = accept();
      if (socket == null) {
        return 0;
      }
      try {
        accepted.add(new DirectChannel(this, socket));
        return 1;
      } catch (ChannelException e) { // thrown on, it would close the server
        LOG.warn("a connection cannot be taken: {}", e.getMessage());
        socket.close();
        return 0;
      }
    }
  }
}
