package io.sampo.cluster.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class FrameTest {
  /** Peers of other builds read it; whoever changes it gives the greeting another version. */
  @Test
  void aFrameIsItsLengthItsHeadAndItsBody() {
    var frame =
        new Frame(Frame.Kind.QUESTION, (byte) 7, 0x0102030405060708L, 2, 3, new byte[] {1, 2});

    assertThat(ByteBufUtil.hexDump(Unpooled.wrappedBuffer(frame.toBuffers())))
        .isEqualTo(
            "00000014" + "71" + "07" + "0102030405060708" + "00000002" + "00000003" + "0102");
  }
}
