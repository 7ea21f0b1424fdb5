package io.sampo.http.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.CollectionInfo.IndexInfo;
import io.sampo.storage.model.CollectionInfo.Status;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.NewCollection;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.WalConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What users give of a configuration comes back as they gave it. */
class CollectionRoundTripTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"size\":4,\"distance\":\"Cosine\"}",
        "{}",
        "{\"\":{\"size\":4,\"distance\":\"Dot\"}}",
        "{\"size\":{\"size\":4,\"distance\":\"Dot\"}}",
        "{\"a\":{\"size\":1,\"distance\":\"Euclid\",\"on_disk\":true,\"memory\":\"cold\","
            + "\"datatype\":\"float16\"},\"b\":{\"size\":2,\"distance\":\"Manhattan\","
            + "\"hnsw_config\":{\"m\":8,\"payload_m\":3},"
            + "\"multivector_config\":{\"comparator\":\"max_sim\"},"
            + "\"quantization_config\":{\"scalar\":{\"type\":\"int8\",\"quantile\":0.5}}}}"
      })
  void vectorsAreEchoedAsGiven(String vectors) throws IOException {
    var info = echo("{\"vectors\":" + vectors + "}");
    assertThat(info.at("/config/params/vectors")).isEqualTo(JSON.readTree(vectors));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"scalar\":{\"type\":\"int8\"}}",
        "{\"product\":{\"compression\":\"x16\",\"always_ram\":false}}",
        "{\"binary\":{\"memory\":\"cached\",\"encoding\":\"one_and_half_bits\","
            + "\"query_encoding\":\"scalar8bits\"}}",
        "{\"turbo\":{\"bits\":\"bits1_5\"}}"
      })
  void quantisationIsEchoedAsGiven(String config) throws IOException {
    assertThat(echo("{\"quantization_config\":" + config + "}").at("/config/quantization_config"))
        .isEqualTo(JSON.readTree(config));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sp\":{}}",
        "{\"sp\":{\"index\":{\"full_scan_threshold\":7,\"on_disk\":true},\"modifier\":\"idf\"}}"
      })
  void sparseVectorsAreEchoedAsGiven(String sparse) throws IOException {
    assertThat(echo("{\"sparse_vectors\":" + sparse + "}").at("/config/params/sparse_vectors"))
        .isEqualTo(JSON.readTree(sparse));
  }

  @Test
  void strictModeAndMetadataAreEchoedAsGiven() throws IOException {
    var strict =
        "{\"enabled\":true,\"max_query_limit\":7,\"multivector_config\":{\"m\":{\"max_vectors\":2}}"
            + "}";
    var info = echo("{\"strict_mode_config\":" + strict + ",\"metadata\":{\"a\":[1,null]}}");
    assertThat(info.at("/config/strict_mode_config")).isEqualTo(JSON.readTree(strict));
    assertThat(info.at("/config/metadata")).isEqualTo(JSON.readTree("{\"a\":[1,null]}"));
    assertThat(echo("{\"metadata\":{}}").at("/config/metadata").isObject()).isTrue();
    assertThat(echo("{}").at("/config").has("metadata")).isFalse();
  }

  @Test
  void someMembersAreThereEvenWhenUnset() throws IOException {
    var info = echo("{}");
    assertThat(info.at("/config/quantization_config").isNull()).isTrue();
    assertThat(info.at("/config/optimizer_config/max_segment_size").isNull()).isTrue();
    assertThat(info.at("/config/optimizer_config/prevent_unoptimized").isNull()).isTrue();
    assertThat(info.at("/update_queue").toString()).isEqualTo("{\"length\":0}");
    assertThat(info.at("/config/hnsw_config").has("payload_m")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"keyword\" | {\"data_type\":\"keyword\",\"points\":3}",
        "{\"type\":\"integer\"} | {\"data_type\":\"integer\",\"params\":{\"type\":\"integer\","
            + "\"lookup\":null,\"range\":null,\"is_principal\":null},\"points\":3}",
        "{\"type\":\"keyword\",\"is_tenant\":true,\"on_disk\":true,\"lookup\":true} |"
            + " {\"data_type\":\"keyword\",\"params\":{\"type\":\"keyword\",\"is_tenant\":true,"
            + "\"on_disk\":true},\"points\":3}",
        "{\"type\":\"text\",\"stopwords\":{\"languages\":[\"de\"]},\"stemmer\":{\"type\":"
            + "\"snowball\",\"language\":\"en\"}} | {\"data_type\":\"text\",\"params\":{\"type\":"
            + "\"text\",\"stopwords\":{\"languages\":[\"german\"]},\"stemmer\":{\"type\":"
            + "\"snowball\",\"language\":\"english\"}},\"points\":3}"
      })
  void indexesAreEchoedWithWhatTheirTypeKnows(String given, String echoed) throws IOException {
    var at = At.root();
    var index =
        FieldSchemaReader.read(json("{\"field_name\":\"a.b\",\"field_schema\":" + given + "}"), at);
    var schema = Objects.requireNonNull(index.schema());
    var body = body(created("{}"), Map.of(index.field(), new IndexInfo(schema, 3)));
    assertThat(body.at("/payload_schema").path("a.b")).isEqualTo(JSON.readTree(echoed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"vectors\":{\"size\":65537,\"distance\":\"Dot\"}} | vectors.size: value 65537 invalid,"
            + " must be from 1 to 65536",
        "{\"vectors\":{\"a\":{\"size\":70000,\"distance\":\"Dot\"}}} | vectors.?.size: value 70000"
            + " invalid, must be from 1 to 65536",
        "{\"shard_number\":0} | shard_number: value 0 invalid, must be 1 or larger",
        "{\"hnsw_config\":{\"ef_construct\":3}} | hnsw_config.ef_construct: value 3 invalid, must"
            + " be 4 or larger",
        "{\"optimizers_config\":{\"deleted_threshold\":1.5}} | optimizers_config.deleted_threshold:"
            + " value 1.5 invalid, must be from 0.0 to 1.0",
        "{\"payload\":{\"memory\":\"pinned\"}} | payload.memory: `pinned` memory placement is not"
            + " supported for payload storage",
        "{\"sparse_vectors\":{\"s\":{\"index\":{\"datatype\":\"turbo4\"}}}} |"
            + " sparse_vectors[0].index.datatype: sparse vectors do not support the `turbo4`"
            + " datatype",
        "{\"quantization_config\":{\"scalar\":{\"type\":\"int8\",\"quantile\":0.4}}} |"
            + " quantization_config.scalar.quantile: value 0.4000000059604645 invalid, must be from"
            + " 0.5 to 1.0",
        "{\"strict_mode_config\":{\"sparse_config\":{\"s\":{\"max_length\":0}}}} |"
            + " strict_mode_config.sparse_config.config[0].max_length: value 0 invalid, must be 1"
            + " or larger"
      })
  void brokenRulesSayWhere(String body, String violation) {
    var at = At.root();
    CollectionReader.create(json(body), at);
    assertThat(at.violations()).hasToString("[" + violation + "]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "null",
        "{\"vectors\":null}",
        "{\"vectors\":4}",
        "{\"vectors\":{\"size\":0,\"distance\":\"Dot\"}}",
        "{\"vectors\":{\"size\":4}}",
        "{\"vectors\":{\"size\":4,\"distance\":\"dot\"}}",
        "{\"shard_number\":-1}",
        "{\"sharding_method\":\"other\"}",
        "{\"metadata\":[]}",
        "{\"quantization_config\":{}}",
        "{\"optimizers_config\":{\"max_optimization_threads\":\"all\"}}"
      })
  void wrongShapesAreFormatErrors(String body) {
    assertThatThrownBy(() -> CollectionReader.create(json(body), At.root()))
        .isInstanceOf(FormatException.class);
  }

  private static JsonNode echo(String body) throws IOException {
    return body(created(body), Map.of());
  }

  private static NewCollection created(String body) {
    var at = At.root();
    var created = CollectionReader.create(json(body), at);
    assertThat(at.violations().isEmpty()).isTrue();
    return created;
  }

  private static JsonNode body(NewCollection given, Map<JsonPath, IndexInfo> indexes)
      throws IOException {
    var params =
        new CollectionParams(
            given.vectors(),
            given.sparseVectors(),
            1,
            given.shardingMethod(),
            1,
            1,
            null,
            null,
            true,
            given.payloadMemory());
    var config =
        new CollectionConfig(
            params,
            given.hnsw().over(HnswConfig.DEFAULTS),
            given.optimizers().over(OptimizersConfig.DEFAULTS),
            given.wal().over(WalConfig.DEFAULTS),
            given.quantization(),
            given.strictMode(),
            given.metadata());
    var info = new CollectionInfo(Status.GREEN, null, 0, 0, 2, config, indexes, 0);
    JsonBody body = out -> CollectionWriter.info(info, out);
    return JSON.readTree(body.toBytes());
  }

  private static Json json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
