package io.sampo.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final int BODY_BYTES = 64 << 10;
  private static final int FRAME_BYTES = Frame.START_BYTES + BODY_BYTES;

  private static final int MOST_BYTES = 10 * FRAME_BYTES;

  /** Frames that are more than a thread writes at once. */
  private static final int MANY = 40;

  private static final int THREADS = 8;
  private static final int FRAMES = 1_000;

  private final ScriptedChannel channel = new ScriptedChannel();
  private final Outbox outbox = new Outbox(channel, channel, MOST_BYTES);

  private static Frame frame(long number) {
    return new Frame(Frame.Kind.MESSAGE, (byte) 1, number, 0, 1, new byte[BODY_BYTES]);
  }

  private static Frame empty(long number) {
    return new Frame(Frame.Kind.MESSAGE, (byte) 1, number, 0, 1, new byte[0]);
  }

  private static boolean send(Outbox outbox, long number) {
    return outbox.send(List.of(frame(number)));
  }

  @Test
  void whatIsSentWaitsUntilTheOutboxIsOpen() {
    send(outbox, 1);
    send(outbox, 2);
    channel.runPendingTasks();
    assertThat(channel.takenBytes()).isZero();

    outbox.open();

    assertThat(channel.numbers()).containsExactly(1L, 2L);
  }

  @Test
  void theThreadThatSendsWritesToTheSocketItself() {
    outbox.open();

    outbox.send(List.of(frame(1), frame(2)));

    assertThat(channel.numbers()).containsExactly(1L, 2L);
  }

  /** In the middle of a head, between head and body, and in a body. */
  @Test
  void theConnectionsThreadGoesOnWhereASocketIsFull() {
    for (int room : new int[] {0, 1, Frame.START_BYTES, FRAME_BYTES - 1}) {
      var channel = new ScriptedChannel();
      var outbox = new Outbox(channel, channel, MOST_BYTES);
      outbox.open();
      channel.room(room);
      send(outbox, 1);
      send(outbox, 2);
      assertThat(channel.takenBytes()).isEqualTo(room);
      channel.room(Integer.MAX_VALUE);

      channel.runPendingTasks();

      assertThat(channel.numbers()).containsExactly(1L, 2L);
    }
  }

  @Test
  void nobodyElseWritesUntilTheConnectionsThreadIsThrough() {
    outbox.open();
    channel.room(FRAME_BYTES + 1);
    send(outbox, 1);
    send(outbox, 2);
    channel.runPendingTasks();
    channel.room(10);

    send(outbox, 3);
    assertThat(channel.takenBytes()).isEqualTo(FRAME_BYTES + 1);
    channel.room(Integer.MAX_VALUE);
    channel.flush();

    assertThat(channel.numbers()).containsExactly(1L, 2L, 3L);
    send(outbox, 4);
    assertThat(channel.numbers()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aSocketMayBeFullAgainAndAgain() {
    outbox.open();
    for (long number = 1; number <= 3; number++) {
      channel.room(30);
      send(outbox, number);
      channel.room(Integer.MAX_VALUE);
      channel.runPendingTasks();
    }

    outbox.send(LongStream.range(4, MANY).mapToObj(OutboxTest::frame).toList());
    channel.runPendingTasks();

    assertThat(channel.numbers()).hasSize(MANY - 1).isSorted();
  }

  @Test
  void aFullSocketIsNotHandedAllThatWaits() {
    outbox.open();
    channel.room(0);
    for (int number = 0; number < MOST_BYTES / FRAME_BYTES; number++) {
      send(outbox, number);
    }

    channel.runPendingTasks();

    assertThat(channel.bytesBeforeWritable()).isBetween(1L, 2L * FRAME_BYTES);
  }

  @Test
  void aWriteThatFailsEndsTheConnection() {
    outbox.open();
    channel.room(30);
    channel.broken(true);

    send(outbox, 1);

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void nothingFollowsAPartOfAFrameWhoseWriteFailed() {
    outbox.open();
    channel.room(30);
    channel.broken(true);
    send(outbox, 1);
    channel.broken(false);
    channel.room(Integer.MAX_VALUE);

    send(outbox, 2);
    channel.runPendingTasks();

    assertThat(channel.takenBytes()).isEqualTo(30);
  }

  @Test
  void nothingFollowsAPartOfAFrameOverWhichAWriterStumbled() {
    outbox.open();
    channel.whileWriting(
        () -> {
          throw new IllegalStateException("stumbles");
        });
    assertThatThrownBy(() -> send(outbox, 1)).hasMessage("stumbles");
    assertThat(channel.isOpen()).isFalse();
    channel.whileWriting(() -> {});

    send(outbox, 2);
    channel.runPendingTasks();

    assertThat(channel.takenBytes()).isZero();
  }

  @Test
  void nothingFollowsAPartOfAFrameWhoseRestFailed() {
    outbox.open();
    channel.room(30);
    send(outbox, 1);
    channel.room(30);
    channel.broken(true);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    channel.broken(false);
    channel.room(Integer.MAX_VALUE);

    send(outbox, 2);
    channel.runPendingTasks();

    assertThat(channel.takenBytes()).isEqualTo(60);
  }

  /** While others add without end, as it were: ten times what it may write at once. */
  @Test
  void aThreadThatSendsReturnsWhileOthersAddMore() {
    outbox.open();
    long last = 10 * Outbox.MOST_BYTES_AT_ONCE / FRAME_BYTES;
    var numbers = new AtomicInteger(1);
    channel.whileWriting(
        () -> {
          if (numbers.get() < last) {
            send(outbox, numbers.incrementAndGet());
          }
        });

    send(outbox, 1);

    assertThat((long) channel.takenBytes())
        .isBetween(Outbox.MOST_BYTES_AT_ONCE, Outbox.MOST_BYTES_AT_ONCE + FRAME_BYTES);
    channel.runPendingTasks();
    assertThat(channel.numbers()).hasSize(numbers.get()).isSorted();
  }

  @Test
  void whatWaitsIsBounded() {
    assertThat(outbox.send(List.of(frame(1), frame(2)))).isTrue();
    for (int number = 3; number < MOST_BYTES / FRAME_BYTES + 1; number++) {
      assertThat(send(outbox, number)).isTrue();
    }

    assertThat(outbox.send(List.of(frame(11), frame(12)))).isFalse();

    outbox.open();
    assertThat(channel.numbers()).doesNotContain(11L, 12L).hasSizeGreaterThan(8);
    assertThat(send(outbox, 13)).isTrue();
  }

  @Test
  void whatTheConnectionsThreadSendsMakesRoomAsWell() {
    outbox.open();
    channel.room(0);
    send(outbox, 1);
    int number = 2;
    while (send(outbox, number)) {
      number++;
    }
    channel.room(Integer.MAX_VALUE);
    channel.runPendingTasks();

    for (int more = number; more < 2 * number; more++) {
      assertThat(send(outbox, more)).isTrue();
    }

    assertThat(channel.numbers()).hasSize(2 * number - 1);
  }

  @Test
  void oneMessageMayBeLargerThanTheBound() {
    var small = new Outbox(channel, channel, 1);

    assertThat(send(small, 1)).isTrue();
    assertThat(send(small, 2)).isFalse();
  }

  @Test
  void whereOnlyTheConnectionsThreadCanWriteItDoes() {
    var encrypted = new Outbox(channel, null, MOST_BYTES);
    encrypted.open();
    send(encrypted, 1);
    send(encrypted, 2);
    assertThat(channel.takenBytes()).isZero();

    channel.runPendingTasks();

    assertThat(channel.numbers()).containsExactly(1L, 2L);
    send(encrypted, 3);
    channel.runPendingTasks();
    assertThat(channel.numbers()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aFailedWriteOfTheConnectionsThreadEndsTheConnection() {
    var encrypted = new Outbox(channel, null, MOST_BYTES);
    encrypted.open();
    channel.room(30);
    channel.broken(true);
    send(encrypted, 1);
    send(encrypted, 2);

    channel.runPendingTasks();

    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.takenBytes()).isEqualTo(30);
  }

  @Test
  void whatCannotBeEncryptedEndsTheConnection() {
    channel
        .pipeline()
        .addLast(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext context, Object bytes, ChannelPromise end) {
                ReferenceCountUtil.release(bytes);
                end.setFailure(new IllegalStateException("cannot be encrypted"));
              }
            });
    var encrypted = new Outbox(channel, null, MOST_BYTES);
    encrypted.open();
    send(encrypted, 1);

    channel.runPendingTasks();

    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void nothingIsSentOnceItIsShut() {
    outbox.open();
    send(outbox, 1);

    outbox.shut();
    send(outbox, 2);
    channel.runPendingTasks();

    assertThat(channel.numbers()).containsExactly(1L);
  }

  @Test
  void oneThreadWritesAtATimeAndWhatEachSendsKeepsItsOrder() throws Exception {
    outbox.open();
    var writers = new AtomicInteger();
    var most = new AtomicInteger();
    channel.whileWriting(
        () -> {
          most.accumulateAndGet(writers.incrementAndGet(), Math::max);
          Thread.onSpinWait();
          writers.decrementAndGet();
        });
    var threads = new ArrayList<Thread>();
    for (int thread = 0; thread < THREADS; thread++) {
      long first = (long) thread * FRAMES;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (long number = first; number < first + FRAMES; number++) {
                      outbox.send(List.of(empty(number)));
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(most).hasValue(1);
    assertThat(channel.numbers()).hasSize(THREADS * FRAMES);
    for (int thread = 0; thread < THREADS; thread++) {
      long of = thread;
      assertThat(channel.numbers()).filteredOn(number -> number / FRAMES == of).isSorted();
    }
  }
}
