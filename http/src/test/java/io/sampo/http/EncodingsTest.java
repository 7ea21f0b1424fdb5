package io.sampo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.http.error.RequestFaultException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncodingsTest {
  private static final byte[] TEXT = "sampo ".repeat(1000).getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @EnumSource(Encodings.class)
  void decodesWhatItEncodes(Encodings encoding) {
    var encoded = encoding.encode(TEXT);
    assertThat(encoded.length).isLessThan(TEXT.length / 10);
    assertThat(encoding.decode(encoded, TEXT.length)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @EnumSource(Encodings.class)
  void neverDecodesMoreThanTheLimit(Encodings encoding) {
    var bomb = encoding.encode(new byte[10 << 20]);
    assertThatThrownBy(() -> encoding.decode(bomb, 1000))
        .isInstanceOf(RequestFaultException.class)
        .hasMessageContaining("exceeded limit (1000 bytes)");
  }

  @ParameterizedTest
  @EnumSource(Encodings.class)
  void refusesWhatIsNotEncodedAsItSays(Encodings encoding) {
    assertThatThrownBy(() -> encoding.decode(TEXT, TEXT.length))
        .isInstanceOf(RequestFaultException.class);
  }

  @Test
  void picksWhatTheClientTakes() {
    assertThat(Encodings.accepted("gzip, deflate, br")).contains(Encodings.GZIP);
    assertThat(Encodings.accepted("br;q=1.0, deflate;q=0.5")).contains(Encodings.DEFLATE);
    assertThat(Encodings.accepted("gzip;q=0, deflate; q=0.0")).isEmpty();
    assertThat(Encodings.accepted("br, identity")).isEmpty();
    assertThat(Encodings.accepted("")).isEmpty();
  }

  @Test
  void knowsWhatItCannotDecode() {
    assertThat(Encodings.ofRequest("")).isEmpty();
    assertThat(Encodings.ofRequest("identity")).isEmpty();
    assertThat(Encodings.ofRequest("GZIP")).contains(Encodings.GZIP);
    assertThatThrownBy(() -> Encodings.ofRequest("br")).hasMessageContaining("`br`");
  }
}
