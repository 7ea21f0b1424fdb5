package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.TooLongFrameException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static final int LONGEST = 20_000;

  private static final Frame SHORT =
      new Frame(Frame.Kind.QUESTION, (byte) 6, Long.MIN_VALUE + 7, 2, 3, "short".getBytes(UTF_8));
  private static final Frame LONG =
      new Frame(Frame.Kind.ANSWER, (byte) 0, 8, 0, 1, random(LONGEST - Frame.HEAD_BYTES));
  private static final Frame BARE = Frame.bare(Frame.Kind.PROBE);

  private final EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(LONGEST));
  private final List<ByteBuf> given = new ArrayList<>();

  @AfterEach
  void nothingIsKept() {
    channel.close();
    assertThat(given).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    assertThat((Frame) channel.readInbound()).isNull();
  }

  private static byte[] random(int bytes) {
    var body = new byte[bytes];
    new Random(1).nextBytes(body);
    return body;
  }

  private static ByteBuf bytes(Frame... frames) {
    var bytes = Unpooled.buffer();
    for (var frame : frames) {
      bytes.writeBytes(Unpooled.wrappedBuffer(frame.toBuffers()));
    }
    return bytes;
  }

  /** Direct memory, as of a socket. */
  private void give(ByteBuf bytes) {
    var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes());
    given.add(buffer);
    channel.writeInbound(buffer.writeBytes(bytes));
  }

  private void giveInPieces(ByteBuf bytes, int pieceBytes) {
    while (bytes.isReadable()) {
      give(bytes.readSlice(Math.min(pieceBytes, bytes.readableBytes())));
    }
  }

  private void assertComes(Frame expected) {
    Frame frame = channel.readInbound();
    assertThat(frame).usingRecursiveComparison().isEqualTo(expected);
  }

  private static ByteBuf length(int length) {
    return Unpooled.buffer().writeInt(length);
  }

  @Test
  void framesComeWholeByteByByte() {
    giveInPieces(bytes(SHORT, BARE, SHORT), 1);

    assertComes(SHORT);
    assertComes(BARE);
    assertComes(SHORT);
  }

  @Test
  void framesThatComeTogetherStayApart() {
    give(bytes(SHORT, LONG, BARE, BARE, SHORT));

    assertComes(SHORT);
    assertComes(LONG);
    assertComes(BARE);
    assertComes(BARE);
    assertComes(SHORT);
  }

  @Test
  void aFrameComesWholeOverManyBuffers() {
    for (int pieceBytes : new int[] {4, 5, Frame.START_BYTES, 23, 1000, 16_000}) {
      giveInPieces(bytes(SHORT, LONG, SHORT), pieceBytes);

      assertComes(SHORT);
      assertComes(LONG);
      assertComes(SHORT);
    }
  }

  @Test
  void aFrameWithoutABodyWaitsForNothingBehindIt() {
    give(bytes(BARE));

    assertComes(BARE);
  }

  @Test
  void aFrameThatIsNotWholeDoesNotCome() {
    var bytes = bytes(SHORT);
    give(bytes.readSlice(bytes.readableBytes() - 1));

    assertThat((Frame) channel.readInbound()).isNull();
  }

  @Test
  void bytesOfAFrameAreItsOwn() {
    give(bytes(SHORT, SHORT));

    Frame first = channel.readInbound();
    Frame second = channel.readInbound();
    assertThat(first.body()).isNotSameAs(second.body());
  }

  @Test
  void aLengthThatCannotBeIsRefusedAsSoonAsItIsKnown() {
    assertThatThrownBy(() -> give(length(LONGEST + 1))).isInstanceOf(TooLongFrameException.class);
  }

  @Test
  void aLengthBelowZeroIsRefused() {
    assertThatThrownBy(() -> giveInPieces(length(-1), 1)).isInstanceOf(TooLongFrameException.class);
  }

  @Test
  void aLengthWithoutRoomForAHeadIsRefused() {
    assertThatThrownBy(() -> give(length(Frame.HEAD_BYTES - 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatStandsBehindWhatIsNoFrameIsNotRead() {
    var nonsense = bytes(SHORT).setByte(Integer.BYTES, 'x');
    var all = Unpooled.wrappedBuffer(bytes(BARE), nonsense, bytes(BARE));
    assertThatThrownBy(() -> give(all)).isInstanceOf(IllegalArgumentException.class);
    assertComes(BARE);

    give(bytes(SHORT));

    assertThat((Frame) channel.readInbound()).isNull();
  }

  @Test
  void aBufferThatCannotBeReadIsReleasedAndTheLast() {
    var broken = new BrokenBuffer(bytes(SHORT, SHORT), Frame.START_BYTES + 10);
    given.add(broken);
    assertThatThrownBy(() -> channel.writeInbound(broken)).hasMessageContaining("broken");
    assertComes(SHORT);

    give(bytes(SHORT));

    assertThat((Frame) channel.readInbound()).isNull();
  }

  @Test
  void manyFramesInPiecesOfAnySizeComeInTheirOrder() {
    var random = new Random(2);
    var frames = new ArrayList<>(Collections.nCopies(200, BARE));
    frames.replaceAll(
        _ -> {
          var body = random(random.nextInt(1 << random.nextInt(12)));
          return new Frame(Frame.Kind.MESSAGE, (byte) 1, random.nextLong(), 0, 1, body);
        });
    var bytes = bytes(frames.toArray(Frame[]::new));
    while (bytes.isReadable()) {
      int pieceBytes = 1 + random.nextInt(1 << random.nextInt(14));
      give(bytes.readSlice(Math.min(pieceBytes, bytes.readableBytes())));
    }
    frames.forEach(this::assertComes);
  }
}
