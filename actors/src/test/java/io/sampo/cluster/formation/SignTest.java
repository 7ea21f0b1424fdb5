package io.sampo.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.storage.model.PeerId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignTest {
  private static final MemberId MEMBER = MemberId.of(new PeerId((1L << 53) - 1), 1023);
  private static final Sign FULL =
      new Sign(
          MEMBER,
          Long.MAX_VALUE,
          7,
          true,
          -1,
          Optional.of(new Sign.Control("pekko://sampo-control@ä:1", Long.MIN_VALUE, 3, true)));
  private static final Sign BARE = new Sign(MEMBER, 0, 0, false, 0, Optional.empty());

  @Test
  void comesBackFromItsBytes() {
    for (var sign : List.of(FULL, BARE)) {
      assertThat(Sign.read(sign.toBytes())).contains(sign);
    }
  }

  @Test
  void whatALaterFormatAppendsIsIgnored() {
    for (var sign : List.of(FULL, BARE)) {
      var bytes = sign.toBytes();
      var longer = Arrays.copyOf(bytes, bytes.length + 5);
      longer[0] = 2;
      assertThat(Sign.read(longer)).contains(sign);
    }
  }

  @Test
  void aPartIsNothing() {
    for (var sign : List.of(FULL, BARE)) {
      var bytes = sign.toBytes();
      for (int length = 0; length < bytes.length; length++) {
        assertThat(Sign.read(Arrays.copyOf(bytes, length))).isEmpty();
      }
    }
  }

  @Test
  void garbageIsNothing() {
    assertThat(Sign.read(new byte[100])).isEmpty();
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      var bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      Sign.read(bytes); // whatever it is, it does not throw
    }
  }
}
