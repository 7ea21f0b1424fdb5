package io.sampo.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.cluster.telemetry.Anonymity;
import io.sampo.http.TelemetryFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelemetryWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void tellsLittleAtLevelZero() throws IOException {
    var all = written(0, Anonymity.NONE, false);
    assertThat(names(all))
        .containsExactly("id", "app", "collections", "cluster", "requests", "quota");
    assertThat(names(all.get("app"))).containsExactly("name", "version", "startup");
    assertThat(names(all.get("collections")))
        .containsExactly("number_of_collections", "max_collections");
    assertThat(names(all.get("cluster"))).containsExactly("enabled", "resharding_enabled");
    assertThat(names(upserts(all))).containsExactly("count", "avg_duration_micros");
    assertThat(upserts(all).get("avg_duration_micros").asDouble()).isEqualTo(500_000);
  }

  @Test
  void addsMembersLevelByLevel() throws IOException {
    var one = written(1, Anonymity.NONE, false);
    assertThat(names(one)).contains("memory", "hardware", "search_pool");
    assertThat(names(collection(one))).containsExactly("vectors", "optimizers_status", "params");
    assertThat(one.at("/cluster/status/number_of_peers").asInt()).isEqualTo(3);
    assertThat(names(upserts(one))).contains("min_duration_micros", "last_responded");

    var two = written(2, Anonymity.NONE, false);
    assertThat(names(collection(two))).containsExactly("id", "init_time_ms", "config");
    assertThat(names(two.get("cluster"))).contains("config", "peers");

    var three = written(3, Anonymity.NONE, false);
    assertThat(names(collection(three))).contains("shards", "transfers", "resharding");
    assertThat(three.at("/cluster/peer_metadata/33/version").asText()).isEqualTo("1.18.0");
    assertThat(names(three.at("/collections/collections/0/shards/0/local")))
        .contains("update_queue")
        .doesNotContain("segments");

    var four = written(4, Anonymity.NONE, false);
    assertThat(names(four.at("/collections/collections/0/shards/0/local")))
        .contains("segments", "indexed_only_excluded_vectors");
  }

  @Test
  void tellsTheStateOfEveryReplicaAndMoreOfThoseHere() throws IOException {
    var shards = collection(written(4, Anonymity.NONE, false)).get("shards");
    assertThat(shards.at("/0/replicate_states").toString())
        .isEqualTo("{\"11\":\"Active\",\"22\":\"Active\",\"33\":\"Partial\"}");
    assertThat(shards.at("/1/replicate_states/22").asText()).isEqualTo("Dead");
    assertThat(shards.at("/1/local").isNull()).isTrue();
    assertThat(shards.at("/0/local/num_points").asInt()).isEqualTo(42);
    assertThat(shards.at("/0/local/num_vectors_by_name/body").asInt()).isEqualTo(40);
    assertThat(shards.at("/0/local/vectors_size_bytes").asInt()).isEqualTo(640);
    assertThat(shards.at("/0/local/update_queue/op_num").asInt()).isEqualTo(77);
    assertThat(shards.at("/0/local/segments/0/info/index_schema/color/points").asInt())
        .isEqualTo(30);
    assertThat(shards.at("/0/remote/0/updates/count").asInt()).isEqualTo(2);
    assertThat(shards.at("/0/remote/0/updates/fail_count").asInt()).isEqualTo(1);
    assertThat(shards.at("/0/remote/0/searches").toString()).isEqualTo("{\"count\":0}");
  }

  @Test
  void tellsCollectionsApartOnlyIfAsked() throws IOException {
    assertThat(
            written(1, Anonymity.NONE, false).at("/requests/rest").has("per_collection_responses"))
        .isFalse();
    var split =
        written(1, Anonymity.NONE, true).at("/requests/rest/per_collection_responses/things");
    assertThat(names(split)).contains("PUT /collections/{collection_name}/points");
  }

  @Test
  void givesNoNameAndNoAddressAwayIfAsked() throws IOException {
    var text = written(10, Anonymity.FULL, true).toString();
    assertThat(text).doesNotContain("things", "body", "color", "http://");
  }

  private static JsonNode written(int level, Anonymity anonymity, boolean perCollection)
      throws IOException {
    JsonBody body =
        out -> TelemetryWriter.write(TelemetryFixture.view(), level, anonymity, perCollection, out);
    return JSON.readTree(body.toBytes());
  }

  private static JsonNode collection(JsonNode telemetry) {
    return telemetry.at("/collections/collections/0");
  }

  private static JsonNode upserts(JsonNode telemetry) {
    return telemetry
        .at("/requests/rest/responses")
        .get("PUT /collections/{collection_name}/points")
        .get("200");
  }

  private static List<String> names(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
