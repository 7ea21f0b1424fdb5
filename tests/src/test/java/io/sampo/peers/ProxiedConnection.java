package io.sampo.peers;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One connection through the network: two sockets and, per direction, a thread that reads and one
 * that writes, so that what is late does not narrow the way.
 */
final class ProxiedConnection {
  private static final int CHUNK_BYTES = 16 * 1024;

  /** On the way at once: with the sockets' own buffers about a megabyte, then the sender stalls. */
  private static final int CHUNKS = 48;

  /** The handshake stands in the first frame. */
  private static final int LOOKED_THROUGH_BYTES = 8 * 1024;

  private static final int DIRECTIONS = 2;

  /** Bytes that came; empty = the end. */
  private record Chunk(byte[] bytes, long dueNanos) {}

  private final CutNetwork network;
  private final int called;
  private final Socket caller;
  private final Socket target;
  private final AtomicInteger ended = new AtomicInteger();
  private volatile OptionalInt from = OptionalInt.empty();
  private byte[] first = {};

  ProxiedConnection(CutNetwork network, int called, Socket caller, Socket target) {
    this.network = network;
    this.called = called;
    this.caller = caller;
    this.target = target;
  }

  void start() throws IOException {
    caller.setTcpNoDelay(true);
    target.setTcpNoDelay(true);
    direction(caller, target, true);
    direction(target, caller, false);
  }

  /** The peer that was called. */
  int called() {
    return called;
  }

  /** The direction in which bytes go, once the caller is known. */
  Optional<Link> link(boolean forward) {
    var known = from;
    if (known.isEmpty()) {
      return Optional.empty();
    }
    var link = new Link(known.getAsInt(), called);
    return Optional.of(forward ? link : link.back());
  }

  private void direction(Socket in, Socket out, boolean forward) {
    var queue = new ArrayBlockingQueue<Chunk>(CHUNKS);
    Thread.ofVirtual().start(() -> read(in, queue, forward));
    Thread.ofVirtual().start(() -> write(queue, out, forward));
  }

  private void read(Socket in, BlockingQueue<Chunk> queue, boolean forward) {
    try {
      try {
        var buffer = new byte[CHUNK_BYTES];
        var stream = in.getInputStream();
        for (int length = stream.read(buffer); length > 0; length = stream.read(buffer)) {
          var bytes = Arrays.copyOf(buffer, length);
          if (forward && from.isEmpty()) {
            identify(bytes);
          }
          queue.put(new Chunk(bytes, due(forward)));
        }
      } catch (IOException _) {
        // Reset: an end too, that is seen after what came before it.
      }
      queue.put(new Chunk(new byte[0], due(forward)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private long due(boolean forward) {
    return System.nanoTime() + network.delayOf(link(forward)).toNanos();
  }

  private void write(BlockingQueue<Chunk> queue, Socket out, boolean forward) {
    try {
      var stream = out.getOutputStream();
      for (var chunk = queue.take(); ; chunk = queue.take()) {
        TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
        network.awaitOpen(this, forward);
        if (chunk.bytes().length == 0) {
          out.shutdownOutput();
          break;
        }
        stream.write(chunk.bytes());
      }
    } catch (IOException _) {
      close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (ended.incrementAndGet() == DIRECTIONS) {
      close();
    }
  }

  /** Only the forward reader calls it. */
  private void identify(byte[] bytes) {
    if (first.length >= LOOKED_THROUGH_BYTES) {
      return;
    }
    int known = first.length;
    first = Arrays.copyOf(first, known + bytes.length);
    System.arraycopy(bytes, 0, first, known, bytes.length);
    var text = new String(first, StandardCharsets.ISO_8859_1);
    int earliest = Integer.MAX_VALUE;
    for (int peer : network.callersOf(called)) {
      int at = indexOf(text, network.host(peer));
      if (at >= 0 && at < earliest) {
        earliest = at;
        from = OptionalInt.of(peer);
      }
    }
    if (from.isPresent()) {
      first = new byte[0];
      network.identified();
    }
  }

  /** Where an address stands as a whole: 127.0.5.1 is not in 127.0.5.12. */
  private static int indexOf(String text, String host) {
    for (int at = text.indexOf(host); at >= 0; at = text.indexOf(host, at + 1)) {
      int end = at + host.length();
      if (end < text.length() && !Character.isDigit(text.charAt(end))) {
        return at;
      }
    }
    return -1;
  }

  void close() {
    network.ended(this);
    close(caller);
    close(target);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }

  /** Ends a connection as a port does that nobody listens on. */
  static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
