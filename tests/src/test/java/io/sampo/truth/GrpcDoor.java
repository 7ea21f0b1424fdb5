package io.sampo.truth;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ValueFactory.list;
import static io.qdrant.client.ValueFactory.nullValue;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;
import static io.qdrant.client.VectorsFactory.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.Floats;
import com.google.common.util.concurrent.ListenableFuture;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.Points.Vector;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/** gRPC, through the official Java client. */
public final class GrpcDoor implements Door {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final QdrantClient client;

  public GrpcDoor(int port) {
    client = new QdrantClient(QdrantGrpcClient.newBuilder("127.0.0.1", port, false).build());
  }

  @Override
  public String name() {
    return "gRPC";
  }

  @Override
  public void create(String collection, Set<Metric> metrics, int dimension) throws IOException {
    if (metrics.size() == 1) {
      done(client.createCollectionAsync(collection, params(metrics.iterator().next(), dimension)));
    } else {
      var named = new HashMap<String, VectorParams>();
      metrics.forEach(metric -> named.put(nameOf(metric), params(metric, dimension)));
      done(client.createCollectionAsync(collection, named));
    }
  }

  private static VectorParams params(Metric metric, int dimension) {
    return VectorParams.newBuilder()
        .setSize(dimension)
        .setDistance(Distance.valueOf(metric.wireName()))
        .build();
  }

  @Override
  public void store(
      String collection, Set<Metric> metrics, DataSet data, int from, int to, boolean withPayload)
      throws IOException {
    var upsert = UpsertPoints.newBuilder().setCollectionName(collection).setWait(true);
    for (var id = from; id < to; id++) {
      var point = PointStruct.newBuilder().setId(id(id));
      var row = Floats.asList(data.vectors().row(id));
      if (metrics.size() == 1) {
        point.setVectors(vectors(row));
      } else {
        var named = new HashMap<String, Vector>();
        metrics.forEach(metric -> named.put(nameOf(metric), vector(row)));
        point.setVectors(namedVectors(named));
      }
      if (withPayload) {
        data.payload(id)
            .properties()
            .forEach(member -> point.putPayload(member.getKey(), fromJson(member.getValue())));
      }
      upsert.addPoints(point);
    }
    done(client.upsertAsync(upsert.build(), LIMIT));
  }

  @Override
  public List<Hit> search(String collection, Optional<String> vectorName, Question question)
      throws IOException {
    var query =
        QueryPoints.newBuilder()
            .setCollectionName(collection)
            .setQuery(nearest(Floats.asList(question.vector())))
            .setLimit(Question.LIMIT)
            .setParams(SearchParams.newBuilder().setExact(true));
    vectorName.ifPresent(query::setUsing);
    question.filter().ifPresent(filter -> query.setFilter(Filters.toGrpc(filter)));
    return done(client.queryAsync(query.build(), LIMIT)).stream()
        .map(hit -> new Hit((int) hit.getId().getNum(), hit.getScore()))
        .toList();
  }

  @Override
  public long count(String collection, Optional<JsonNode> filter) throws IOException {
    return done(
        client.countAsync(
            collection, filter.map(Filters::toGrpc).orElse(null), /* exact= */ true, LIMIT));
  }

  @Override
  public List<Kept> retrieve(String collection, List<Integer> ids) throws IOException {
    var points =
        done(
            client.retrieveAsync(
                collection,
                ids.stream().map(one -> id(one.longValue())).toList(),
                /* withPayload= */ true,
                /* withVectors= */ true,
                null));
    var kept = new ArrayList<Kept>();
    for (var point : points) {
      kept.add(
          new Kept(
              (int) point.getId().getNum(),
              toJson(point.getPayloadMap()),
              Floats.toArray(point.getVectors().getVector().getDense().getDataList())));
    }
    return kept;
  }

  private static Value fromJson(JsonNode json) {
    return switch (json.getNodeType()) {
      case STRING -> value(json.textValue());
      case BOOLEAN -> value(json.booleanValue());
      case NUMBER -> json.isIntegralNumber() ? value(json.longValue()) : value(json.doubleValue());
      case ARRAY -> {
        var elements = new ArrayList<Value>();
        json.forEach(element -> elements.add(fromJson(element)));
        yield list(elements);
      }
      case OBJECT -> {
        var members = new HashMap<String, Value>();
        json.properties()
            .forEach(member -> members.put(member.getKey(), fromJson(member.getValue())));
        yield value(members);
      }
      case NULL -> nullValue();
      case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not JSON: " + json);
    };
  }

  private static JsonNode toJson(Map<String, Value> members) {
    var object = DataSet.JSON.createObjectNode();
    members.forEach((name, member) -> object.set(name, toJson(member)));
    return object;
  }

  private static JsonNode toJson(Value value) {
    var nodes = DataSet.JSON.getNodeFactory();
    return switch (value.getKindCase()) {
      case STRING_VALUE -> nodes.textNode(value.getStringValue());
      case BOOL_VALUE -> nodes.booleanNode(value.getBoolValue());
      // As a parser makes it: the smallest kind that holds the number.
      case INTEGER_VALUE ->
          value.getIntegerValue() == (int) value.getIntegerValue()
              ? nodes.numberNode((int) value.getIntegerValue())
              : nodes.numberNode(value.getIntegerValue());
      case DOUBLE_VALUE -> nodes.numberNode(value.getDoubleValue());
      case LIST_VALUE -> {
        var array = nodes.arrayNode();
        value.getListValue().getValuesList().forEach(element -> array.add(toJson(element)));
        yield array;
      }
      case STRUCT_VALUE -> toJson(value.getStructValue().getFieldsMap());
      case NULL_VALUE, KIND_NOT_SET -> nodes.nullNode();
    };
  }

  private static String nameOf(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  private static <T> T done(ListenableFuture<T> answer) throws IOException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
