package io.sampo.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerUriTest {
  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:6335, http://127.0.0.1:6335/",
    "http://127.0.0.1:6335/, http://127.0.0.1:6335/",
    "HTTPS://Node-0.Cluster:1, https://node-0.cluster:1/",
    "http://qdrant_node_1, http://qdrant_node_1:6335/",
    "http://[FE80::1]:65535, http://[fe80::1]:65535/",
  })
  void isNormalised(String given, String normalised) {
    assertThat(PeerUri.parse(given)).hasToString(normalised);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "notauri",
        "127.0.0.1:6335",
        "ftp://a:1",
        "http://",
        "http://a:b",
        "http://a/path",
        "http://a b:1",
        "http://u@a:1",
        "http://a:123456",
        "http://::1:6335"
      })
  void whatIsNoUriIsRefusedWithWhatItMustBe(String given) {
    assertThatThrownBy(() -> PeerUri.parse(given)).hasMessage("must be like http://host:6335");
  }

  @Test
  void aPortHasSixteenBits() {
    for (var given : new String[] {"http://a:0", "http://a:65536"}) {
      assertThatThrownBy(() -> PeerUri.parse(given)).hasMessage("must have a port from 1 to 65535");
    }
  }
}
