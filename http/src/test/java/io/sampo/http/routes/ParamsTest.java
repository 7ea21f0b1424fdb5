package io.sampo.http.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.ReadOptions.Consistency;
import io.sampo.storage.model.WriteOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParamsTest {
  @Test
  void writesDoNotWaitUnlessAsked() {
    assertThat(Params.writeOptions(query()))
        .isEqualTo(new WriteOptions(false, WriteOptions.Ordering.WEAK, null));
    assertThat(Params.writeOptions(query("wait", "true", "ordering", "strong", "timeout", "0")))
        .isEqualTo(new WriteOptions(true, WriteOptions.Ordering.STRONG, Duration.ZERO));
  }

  @Test
  void wordsThatNobodyKnowsAreMalformed() {
    assertThatThrownBy(() -> Params.writeOptions(query("wait", "1")))
        .hasMessage(
            "Deserialize error in query parameters: provided string was not `true` or `false`");
    assertThatThrownBy(() -> Params.writeOptions(query("ordering", "hard")))
        .hasMessageContaining("unknown variant `hard`");
  }

  @Test
  void consistencyIsANumberOfReplicasOrALevel() {
    assertThat(consistency("3")).isEqualTo(new Consistency.Factor(3));
    assertThat(consistency("quorum")).isEqualTo(new Consistency.Level(Consistency.Name.QUORUM));
    assertThat(consistency("")).isNull();
    for (var bad : new String[] {"0", "-1", "most", "1.5"}) {
      assertThatThrownBy(() -> consistency(bad))
          .hasMessageContaining("read consistency query parameter value '" + bad + "'");
    }
  }

  private static @Nullable Consistency consistency(String text) {
    return Params.readOptions(query("consistency", text)).consistency();
  }

  @Test
  void zeroSecondsAreAWrongTypeForReadsAndABrokenRuleForCollections() {
    assertThatThrownBy(() -> Params.readOptions(query("timeout", "0")))
        .hasMessageStartingWith("Deserialize error");
    assertThatThrownBy(() -> Params.timeout(query("timeout", "0")))
        .hasMessage(
            "Validation error in query parameters: [timeout: value 0 invalid, must be 1 or"
                + " larger]");
    assertThatThrownBy(() -> Params.timeout(query("timeout", "-1")))
        .hasMessageContaining("invalid digit found in string");
    assertThat(Params.readOptions(query("timeout", "7")))
        .isEqualTo(new ReadOptions(null, Duration.ofSeconds(7)));
    assertThat(Params.timeout(query("timeout", "18446744073709551615"))).isPositive();
  }

  @Test
  void newCollectionsHaveStricterNamesThanOldOnes() {
    assertThat(Params.collection(path("collection_name", "a:b"))).isEqualTo("a:b");
    assertThatThrownBy(() -> Params.newCollection(path("collection_name", "a:b")))
        .hasMessage(
            "Validation error in path parameters: [collection_name: collection name cannot contain"
                + " \":\" char]");
    assertThatThrownBy(() -> Params.collection(path("collection_name", "a/b")))
        .hasMessageContaining("cannot contain \"/\" char");
  }

  @Test
  void readsMayPreferReplicasByAffinity() {
    var call = new Call(Map.of(), Map.of("timeout", "7"), "", "session 5", new byte[0]);
    assertThat(Params.readOptions(call))
        .isEqualTo(new ReadOptions(null, Duration.ofSeconds(7), "session 5"));
  }

  @Test
  void fieldsArePaths() {
    assertThat(Params.field(path("field_name", "a[].b")).text()).isEqualTo("a[].b");
    assertThatThrownBy(() -> Params.field(path("field_name", "a b")))
        .hasMessage("Deserialize error in path parameters: Invalid json path: 'a b'");
  }

  private static Call query(String... pairs) {
    return new Call(Map.of(), map(pairs), "", null, new byte[0]);
  }

  private static Call path(String... pairs) {
    return new Call(map(pairs), Map.of(), "", null, new byte[0]);
  }

  private static Map<String, String> map(String... pairs) {
    var map = new HashMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
