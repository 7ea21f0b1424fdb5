package io.sampo.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointSelector;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateRequest.UpdateMode;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateReaderTest {
  @Test
  void aListOfPointsIsReadAsItStreamsBy() {
    var upsert =
        upsert(
            """
            {"points": [
              {"payload": {"k": [1, {"x": null}], "s": "\\u00e9"}, "more": [[]], "vector": [1, -2.5],
               "id": 18446744073709551615},
              {"vectors": {"a": [1], "s": {"values": [2], "indices": [4294967295]}},
               "id": "550e8400-e29b-41d4-a716-446655440000", "payload": null}],
             "update_mode": "insert_only", "shard_key": ["a", 7]}
            """);
    assertThat(upsert.points()).hasSize(2);
    var first = upsert.points().getFirst();
    assertThat(first.id()).isEqualTo(PointId.num(-1));
    assertThat(dense(first, "")).containsExactly(1, -2.5f);
    assertThat(Payloads.decode(first.payload()))
        .isEqualTo(Map.of("k", Arrays.asList(1L, nullMember()), "s", "é"));
    var second = upsert.points().getLast();
    assertThat(second.id()).hasToString("550e8400-e29b-41d4-a716-446655440000");
    assertThat(second.payload().isEmpty()).isTrue();
    assertThat(dense(second, "a")).containsExactly(1);
    assertThat(second.vectors().get("s"))
        .isInstanceOfSatisfying(
            VectorValue.Sparse.class,
            sparse -> {
              assertThat(sparse.indices()).containsExactly(-1);
              assertThat(sparse.values()).containsExactly(2);
            });
    assertThat(upsert.mode()).isEqualTo(UpdateMode.INSERT_ONLY);
    assertThat(upsert.shardKey())
        .isEqualTo(
            new ShardKeySelector(List.of(new ShardKey.Name("a"), new ShardKey.Num(7)), null));
  }

  private static Map<String, Object> nullMember() {
    var map = new HashMap<String, Object>();
    map.put("x", null);
    return map;
  }

  @Test
  void columnsBecomePoints() {
    var upsert =
        upsert(
            "{\"batch\":{\"ids\":[1,2],\"vectors\":{\"a\":[[1],[2]],\"m\":[[[3.5],[4]],[[5]]]},"
                + "\"payloads\":[{\"x\":1},null]}}");
    assertThat(upsert.points())
        .extracting(Point::id)
        .containsExactly(PointId.num(1), PointId.num(2));
    assertThat(dense(upsert.points().getLast(), "a")).containsExactly(2);
    assertThat(upsert.points().getFirst().vectors().get("m"))
        .isInstanceOfSatisfying(
            VectorValue.Multi.class,
            multi -> {
              assertThat(multi.flat()).containsExactly(3.5f, 4);
              assertThat(multi.dimension()).isEqualTo(1);
            });
    assertThat(Payloads.decode(upsert.points().getFirst().payload())).isEqualTo(Map.of("x", 1L));
    assertThat(upsert.points().getLast().payload().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"points\":[{\"id\":1,\"vector\":[]}]} | points[0].vector.vector: dense vector must not be"
            + " empty",
        "{\"points\":[{\"id\":1,\"vector\":{\"a\":[]}}]} | points[0].vector.?.vector: dense vector"
            + " must not be empty",
        "{\"points\":[{\"id\":1,\"vector\":[[1],[]]}]} | points[0].vector.values: Validation error:"
            + " must be the same length as indices [{}]",
        "{\"points\":[{\"id\":1,\"vector\":[[1.5],[]]}]} | points[0].vector.data: all vectors must"
            + " be non-empty",
        "{\"points\":[{\"id\":1,\"vector\":[[1],[1],[1,2]]}]} | points[0].vector.data: all vectors"
            + " must have the same dimension, found vector with dimension 2",
        "{\"points\":[{\"id\":1,\"vector\":{\"s\":{\"indices\":[1,1],\"values\":[1,2]}}}]} |"
            + " points[0].vector.?.indices: Validation error: must be unique [{}]",
        "{\"batch\":{\"ids\":[1,2],\"vectors\":[[1]]}} | batch.batch: number of ids and vectors must"
            + " be equal (2 != 1)",
        "{\"batch\":{\"ids\":[1],\"vectors\":[[1]],\"payloads\":[]}} | batch.batch: number of ids"
            + " and payloads must be equal (1 != 0)",
        "{\"batch\":{\"ids\":[1],\"vectors\":[[]]}} | batch.vector: dense vector must not be empty"
      })
  void brokenRulesSayWhere(String body, String violation) {
    var at = At.root();
    UpdateReader.upsert(reader(body), at);
    assertThat(at.violations()).hasToString("[" + violation + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "5",
        "{}",
        "{\"points\":{}}",
        "{\"points\":null}",
        "{\"points\":[5]}",
        "{\"points\":[{\"vector\":[1]}]}",
        "{\"points\":[{\"id\":1}]}",
        "{\"points\":[{\"id\":-1,\"vector\":[1]}]}",
        "{\"points\":[{\"id\":1.0,\"vector\":[1]}]}",
        "{\"points\":[{\"id\":\"1\",\"vector\":[1]}]}",
        "{\"points\":[{\"id\":1,\"vector\":[1,\"x\"]}]}",
        "{\"points\":[{\"id\":1,\"vector\":[1,null]}]}",
        "{\"points\":[{\"id\":1,\"vector\":[1,NaN]}]}",
        "{\"points\":[{\"id\":1,\"vector\":[1e400]}]}",
        "{\"points\":[{\"id\":1,\"vector\":\"x\"}]}",
        "{\"points\":[{\"id\":1,\"vector\":null}]}",
        "{\"points\":[{\"id\":1,\"vector\":{\"a\":{\"indices\":[-1],\"values\":[1]}}}]}",
        "{\"points\":[{\"id\":1,\"vector\":{\"a\":{\"indices\":[4294967296],\"values\":[1]}}}]}",
        "{\"points\":[{\"id\":1,\"vector\":[1],\"payload\":[]}]}",
        "{\"points\":[{\"id\":1,\"vector\":[1],\"payload\":{\"a\":}}]}",
        "{\"points\":[{\"id\":1,\"vector\":[1],\"payload\":{\"a\":1",
        "{\"points\":[],\"update_mode\":\"replace\"}",
        "{\"points\":[],\"update_filter\":{\"x\":1}}",
        "{\"batch\":{\"ids\":[1]}}",
        "{\"batch\":{\"ids\":[1],\"vectors\":[1]}}"
      })
  void wrongShapesAreFormatErrors(String body) {
    assertThatThrownBy(() -> UpdateReader.upsert(reader(body), At.root()))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void formatErrorsSayWhere() {
    assertThatThrownBy(
            () ->
                UpdateReader.batch(
                    reader("{\"operations\":[{\"upsert\":{\"points\":[{\"id\":-1}]}}]}"),
                    At.root()))
        .hasMessage(
            "value -1 is not a valid point ID, valid values are either an unsigned integer or a UUID"
                + " at `operations[0].upsert[0]`");
  }

  @Test
  void vectorsToMakeOfTextsAreRefusedAfterTheRulesWereChecked() {
    var at = At.root();
    UpdateReader.upsert(
        reader("{\"points\":[{\"id\":1,\"vector\":{\"text\":\"x\",\"model\":\"m\"}}]}"), at);
    assertThat(at.violations().isEmpty()).isTrue();
    assertThat(at.refusal()).containsInstanceOf(Refusal.Internal.class);
  }

  @Test
  void aBatchIsAListOfKeyedOperations() {
    var requests =
        UpdateReader.batch(
            reader(
                """
                {"operations":[
                  {"upsert":{"points":[{"id":1,"vector":[1]}]}},
                  {"unknown":1,"delete":{"points":[1],"filter":{"must":[]}}},
                  {"set_payload":{"payload":{"a":1},"filter":{}, "key":"x.y"}},
                  {"overwrite_payload":{"payload":{},"points":[]}},
                  {"delete_payload":{"keys":["a[].b"],"points":[1]}},
                  {"clear_payload":{"filter":{}}},
                  {"update_vectors":{"points":[{"id":1,"vector":{"a":[1]}}]}},
                  {"delete_vectors":{"vector":["a"],"points":[2],"filter":{}}}]}
                """),
            At.root());
    assertThat(requests)
        .extracting(Object::getClass)
        .containsExactly(
            UpdateRequest.Upsert.class,
            UpdateRequest.Delete.class,
            UpdateRequest.SetPayload.class,
            UpdateRequest.OverwritePayload.class,
            UpdateRequest.DeletePayload.class,
            UpdateRequest.ClearPayload.class,
            UpdateRequest.UpdateVectors.class,
            UpdateRequest.DeleteVectors.class);
    assertThat(((UpdateRequest.Delete) requests.get(1)).points())
        .isEqualTo(new PointSelector.Ids(List.of(PointId.num(1))));
    assertThatThrownBy(
            () -> UpdateReader.batch(reader("{\"operations\":[{\"delete_all\":{}}]}"), At.root()))
        .hasMessageContaining("UpdateOperation");
  }

  @Test
  void updatesOfVectorsNeedVectors() {
    for (var empty : new String[] {"[]", "{}"}) {
      var at = At.root();
      UpdateReader.updateVectors(reader("{\"points\":[{\"id\":1,\"vector\":" + empty + "}]}"), at);
      assertThat(at.violations())
          .hasToString("[points[0].vector: must specify vectors to update for point]");
    }
  }

  @Test
  void filtersOfDeletionsAreNotValidatedButThoseOfOtherWritesAre() {
    var bare = "{\"payload\":{},\"filter\":{\"must\":[{\"key\":\"k\"}]}}";
    var at = At.root();
    UpdateReader.delete(reader(bare), at);
    UpdateReader.clearPayload(reader(bare), at);
    assertThat(at.violations().isEmpty()).isTrue();
    UpdateReader.setPayload(reader(bare), at);
    assertThat(at.violations().toString()).contains("filter.must[0].__all__");
  }

  private static float[] dense(Point point, String name) {
    return point.vectors().get(name) instanceof VectorValue.Dense(var values)
        ? values
        : new float[0];
  }

  private static UpdateRequest.Upsert upsert(String body) {
    var at = At.root();
    var in = reader(body);
    var request = UpdateReader.upsert(in, at);
    in.end();
    assertThat(at.violations().isEmpty()).isTrue();
    return (UpdateRequest.Upsert) request;
  }

  private static JsonReader reader(String text) {
    return new JsonReader(text.getBytes(StandardCharsets.UTF_8));
  }
}
