package io.sampo.grpc.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.TextFormat;
import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.PointsGrpc;
import io.sampo.grpc.error.BadCall;
import io.sampo.grpc.reflection.WireFiles;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.schema.Datatype;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.Memory;
import io.sampo.storage.schema.QuantizationConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Fields that a client of 1.19 sends and the message classes do not know, encoded by the complete
 * description of the wire.
 */
class NewerFieldsTest {
  private static final WireFiles FILES =
      new WireFiles(
          List.of(PointsGrpc.getServiceDescriptor(), CollectionsGrpc.getServiceDescriptor()));

  @Test
  void readsSliceAndPrefixConditions() throws Exception {
    var scroll =
        as119(
            Points.ScrollPoints.parser(),
            "ScrollPoints",
            """
            collection_name: "c"
            filter {
              must { slice { total: 4 index: 3 } }
              must { field { key: "k" match { prefix: "ab" } } }
            }
            """);
    Rules.scroll(scroll);
    assertThat(Reads.scroll(scroll).filter())
        .isEqualTo(
            Filter.must(
                new Condition.Slice(4, 3),
                Condition.Field.match("k", new Condition.Match.Prefix("ab"))));
  }

  @Test
  void refusesASliceBeyondTheTotal() throws Exception {
    var scroll =
        as119(
            Points.ScrollPoints.parser(),
            "ScrollPoints",
            "collection_name: 'c' filter { must { slice { total: 4 index: 4 } } }");
    assertThatThrownBy(() -> Rules.scroll(scroll))
        .isInstanceOf(BadCall.class)
        .hasMessageContaining("Slice index must be less than the total number of slices");
  }

  @Test
  void readsTheCorpusOfAnIdfSearch() throws Exception {
    var query =
        as119(
            Points.QueryPoints.parser(),
            "QueryPoints",
            "params { idf { corpus { must { field { key: 'k' match { integer: 1 } } } } } }");
    assertThat(Queries.query(query).params().idfCorpus())
        .isEqualTo(Filter.must(Condition.Field.match("k", new Condition.Match.Int(1))));
  }

  @Test
  void readsPlacementsAndTheNewestDatatype() throws Exception {
    var create =
        as119(
            Collections.CreateCollection.parser(),
            "CreateCollection",
            """
            collection_name: "c"
            vectors_config {
              params { size: 4 distance: Dot memory: Cold datatype: Turbo4 }
            }
            hnsw_config { memory: Pinned }
            quantization_config { scalar { type: Int8 memory: Cached } }
            payload { memory: Cached }
            """);
    CollectionRules.create(create);
    var settings = CollectionSettings.create(create);
    var params = settings.vectors().byName().values().iterator().next();
    assertThat(params.memory()).isEqualTo(Memory.COLD);
    assertThat(params.datatype()).isEqualTo(Datatype.TURBO4);
    assertThat(settings.hnsw().memory()).isEqualTo(Memory.PINNED);
    assertThat(settings.quantization())
        .isEqualTo(new QuantizationConfig.Scalar(null, null, Memory.CACHED));
    assertThat(settings.payloadMemory()).isEqualTo(Memory.CACHED);
  }

  @Test
  void refusesPinnedVectorsAndPayload() throws Exception {
    var create =
        as119(
            Collections.CreateCollection.parser(),
            "CreateCollection",
            """
            collection_name: "c"
            vectors_config { params { size: 4 distance: Dot memory: Pinned } }
            payload { memory: Pinned }
            """);
    assertThatThrownBy(() -> CollectionRules.create(create))
        .hasMessageContaining(
            "vectors_config.config.memory: `pinned` memory placement is not supported for dense"
                + " vector storage")
        .hasMessageContaining(
            "payload.memory: `pinned` memory placement is not supported for payload storage");
  }

  @Test
  void echoesIndexParametersAsTheyCame() throws Exception {
    for (var text :
        List.of(
            "keyword_index_params { is_tenant: true prefix { } memory: Cached }",
            "integer_index_params { lookup: false range: true memory: Cold }",
            "float_index_params { is_principal: true memory: Cold }",
            "geo_index_params { memory: Pinned }",
            "bool_index_params { on_disk: false memory: Pinned }",
            "datetime_index_params { enable_hnsw: false memory: Pinned }",
            "uuid_index_params { memory: Pinned }",
            "text_index_params { tokenizer: Word lowercase: true stemmer { disabled { } } memory: Cold"
                + " stopwords { languages: 'english' custom: 'x' } }")) {
      var type = text.substring(0, text.indexOf('_'));
      var create =
          as119(
              Points.CreateFieldIndexCollection.parser(),
              "CreateFieldIndexCollection",
              "field_type: FieldType%s field_index_params { %s }"
                  .formatted(Character.toUpperCase(type.charAt(0)) + type.substring(1), text));
      FieldSchema schema = FieldSchemas.schema(create);
      assertThat(FieldSchemas.params(schema))
          .as(text)
          .isEqualTo(as119(Collections.PayloadIndexParams.parser(), "PayloadIndexParams", text));
    }
  }

  /** A message written as a client of 1.19 would and read by the classes of 1.18. */
  private static <T extends Message> T as119(Parser<T> parser, String type, String text)
      throws TextFormat.ParseException, InvalidProtocolBufferException {
    var descriptor =
        FILES.all().stream()
            .map(file -> file.findMessageTypeByName(type))
            .filter(found -> found != null)
            .findFirst()
            .orElseThrow();
    var message = DynamicMessage.newBuilder(descriptor);
    TextFormat.merge(text, message);
    return parser.parseFrom(message.build().toByteArray());
  }
}
