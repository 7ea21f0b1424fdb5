package io.sampo.storage.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SipHashTest {
  private static final UUID ID = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");

  @Test
  void hashesSliceInputsAsTheFrozenContractSays() {
    assertThat(SipHash.of(0L)).isEqualTo(0xe849e8bb6ffe2567L);
    assertThat(SipHash.of(42L)).isEqualTo(0x0fc2553f07619dd3L);
    assertThat(SipHash.of(littleEndian(ID, 0), littleEndian(ID, 8))).isEqualTo(0xf5d0ca21ba34d504L);
  }

  @Test
  void hashesRingInputsAsTheReferenceDoes() {
    assertThat(SipHash.of(0L, 0L)).isEqualTo(0x32caecc280172976L);
    assertThat(SipHash.of(0L, 42L)).isEqualTo(0x54aab59ae748bab9L);
    assertThat(SipHash.of(1L, 16L, littleEndian(ID, 0), littleEndian(ID, 8)))
        .isEqualTo(0xfcdcf225e1db2a90L);
  }

  private static long littleEndian(UUID id, int at) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .order(ByteOrder.LITTLE_ENDIAN)
        .getLong(at);
  }
}
