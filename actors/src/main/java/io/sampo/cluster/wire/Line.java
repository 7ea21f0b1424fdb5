package io.sampo.cluster.wire;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer for one kind of messages: a connection that is made when there is something
 * to send, and again after it has ended. Whoever waits for an answer over it hears at once when it
 * ends. Any thread.
 */
final class Line {
  /** A port that refuses is not tried at every message. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** One that ends sooner is taken for refused: by the other's TLS, or by what stands between. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  /**
   * What lines have in common.
   *
   * @param mostBytes that wait to be sent
   * @param connects runs what may block while a name is looked up
   */
  record Parts(
      Sockets sockets,
      long mostBytes,
      Function<Channel, Conversation> begin,
      Executor connects,
      LongSupplier nanoTime) {}

  private final PeerAddress to;
  private final Parts parts;
  private final BiConsumer<Long, String> lost;
  private @Nullable Connection current;
  private long refusedNanos;
  private boolean refused;
  private boolean closed;

  /**
   * Connects nowhere yet.
   *
   * @param lost is told the number of an answer that cannot come any more, and why
   */
  Line(PeerAddress to, Parts parts, BiConsumer<Long, String> lost) {
    this.to = to;
    this.parts = parts;
    this.lost = lost;
  }

  /** One, from its first attempt to its end. */
  private static final class Connection {
    private final Set<Long> awaited = ConcurrentHashMap.newKeySet();
    private final List<Frame> early = new ArrayList<>();
    private final long begunNanos;
    private long earlyBytes;
    private @Nullable Conversation conversation;

    Connection(long begunNanos) {
      this.begunNanos = begunNanos;
    }

    /** Whether it may wait until the other's address is known. */
    boolean keep(List<Frame> frames, long mostBytes) {
      earlyBytes += frames.stream().mapToLong(Frame::bytes).sum();
      return earlyBytes <= mostBytes && early.addAll(frames);
    }
  }

  /**
   * Sends these one after the other.
   *
   * @param answers numbers under which answers are waited for
   */
  void send(List<Frame> frames, List<Long> answers) {
    if (!accept(frames, answers)) {
      answers.forEach(number -> lost.accept(number, to + " cannot be reached"));
    }
  }

  private boolean accept(List<Frame> frames, List<Long> answers) {
    Conversation conversation;
    synchronized (this) {
      var connection = current == null ? connect() : current;
      if (connection == null) {
        return false;
      }
      connection.awaited.addAll(answers);
      conversation = connection.conversation;
      if (conversation == null) {
        return connection.keep(frames, parts.mostBytes());
      }
    }
    return conversation.send(frames); // which may take as long as the system takes to copy them
  }

  /** That answer has come, or is not waited for any more. */
  void forget(long number) {
    var now = connection();
    if (now != null) {
      now.awaited.remove(number);
    }
  }

  private synchronized @Nullable Connection connection() {
    return current;
  }

  private @Nullable Connection connect() {
    long now = parts.nanoTime().getAsLong();
    if (closed || (refused && now - refusedNanos < PAUSE.toNanos())) {
      return null;
    }
    var connection = new Connection(now);
    current = connection;
    parts
        .connects()
        .execute(
            () ->
                parts
                    .sockets()
                    .connect(
                        to, channel -> begun(connection, channel), why -> ended(connection, why)));
    return connection;
  }

  private synchronized Conversation begun(Connection connection, Channel channel) {
    var conversation = parts.begin().apply(channel);
    connection.conversation = conversation;
    if (!connection.early.isEmpty()) {
      conversation.send(List.copyOf(connection.early));
      connection.early.clear();
    }
    return conversation;
  }

  private void ended(Connection connection, String why) {
    synchronized (this) {
      if (current == connection) {
        current = null;
      }
      refusedNanos = parts.nanoTime().getAsLong();
      refused = refusedNanos - connection.begunNanos < SHORT.toNanos();
    }
    connection.awaited.forEach(number -> lost.accept(number, to + ": " + why));
  }

  synchronized void close() {
    closed = true;
  }
}
