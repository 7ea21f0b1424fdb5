package io.sampo.storage.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class PayloadSelectTest {
  private static final String COUNTRY =
      "{\"country\":{\"name\":\"FI\",\"cities\":[{\"name\":\"Turku\",\"size\":1},{\"name\":\"Oulu\"},3]},\"n\":1}";

  @Test
  void includeKeepsEverythingBelowAPattern() throws IOException {
    include("{\"n\":1}", "n");
    include(
        "{\"country\":{\"cities\":[{\"name\":\"Turku\",\"size\":1},{\"name\":\"Oulu\"},3]}}",
        "country.cities");
  }

  @Test
  void includeGoesIntoElementsOnlyByBrackets() throws IOException {
    include(
        "{\"country\":{\"cities\":[{\"name\":\"Turku\"},{\"name\":\"Oulu\"},3]}}",
        "country.cities[].name");
    include("{\"country\":{\"cities\":[]}}", "country.cities.name");
    include("{\"country\":{\"cities\":[]}}", "country.cities[0]");
  }

  @Test
  void includeKeepsScalarsOnTheWayAndObjectsLeftWithNothing() throws IOException {
    include("{\"n\":1}", "n.x");
    include("{\"country\":{}}", "country.nope");
    include("{}", "nope");
    include("{}");
  }

  @Test
  void includeTakesTheUnionOfPatterns() throws IOException {
    include("{\"country\":{\"name\":\"FI\"},\"n\":1}", "n", "country.name");
    include(COUNTRY, "country", "country.name", "n");
  }

  @Test
  void excludeDropsWhatAPatternLeadsTo() throws IOException {
    exclude("{\"n\":1}", "country");
    exclude("{\"country\":{\"name\":\"FI\"},\"n\":1}", "country.cities");
    exclude(
        "{\"country\":{\"name\":\"FI\",\"cities\":[{\"size\":1},{},3]},\"n\":1}",
        "country.cities[].name");
    exclude("{\"country\":{\"name\":\"FI\",\"cities\":[]},\"n\":1}", "country.cities[]");
    exclude("{}", "country", "n");
  }

  @Test
  void excludeLeavesAllThatNoPatternReaches() throws IOException {
    exclude(COUNTRY, "country.cities.name");
    exclude(COUNTRY, "country.cities[0]");
    exclude(COUNTRY, "n.x");
    exclude(COUNTRY);
  }

  @Test
  void allIsThePayloadAndNoneIsNothing() throws IOException {
    var payload = PayloadsTest.payload(COUNTRY);
    assertThat(PayloadSelect.of(PayloadSelector.ALL).apply(payload)).isSameAs(payload);
    assertThat(PayloadSelect.of(PayloadSelector.NONE).apply(payload)).isNull();
    assertThat(PayloadSelect.of(PayloadSelector.NONE).isNone()).isTrue();
  }

  private static void include(String expected, String... paths) throws IOException {
    select(expected, new PayloadSelector.Include(paths(paths)));
  }

  private static void exclude(String expected, String... paths) throws IOException {
    select(expected, new PayloadSelector.Exclude(paths(paths)));
  }

  private static void select(String expected, PayloadSelector selector) throws IOException {
    Payload selected = PayloadSelect.of(selector).apply(PayloadsTest.payload(COUNTRY));
    assertThat(PayloadsTest.text(Objects.requireNonNull(selected))).isEqualTo(expected);
  }

  private static List<JsonPath> paths(String... paths) {
    return Arrays.stream(paths).map(JsonPath::of).toList();
  }
}
