package io.sampo.truth;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.contract.WireHttp;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** REST, spoken plainly; each thread has a connection of its own. */
public final class RestDoor implements Door {
  private final URI url;
  private final Queue<WireHttp> connections = new ConcurrentLinkedQueue<>();

  public RestDoor(URI url) {
    this.url = url;
  }

  @Override
  public String name() {
    return "REST";
  }

  @Override
  public void create(String collection, Set<Metric> metrics, int dimension) throws IOException {
    var body = DataSet.JSON.createObjectNode();
    var vectors = body.putObject("vectors");
    for (var metric : metrics) {
      var target = metrics.size() == 1 ? vectors : vectors.putObject(nameOf(metric));
      target.put("size", dimension).put("distance", metric.wireName());
    }
    ask("PUT", "/collections/" + collection, body.toString());
  }

  @Override
  public void store(
      String collection, Set<Metric> metrics, DataSet data, int from, int to, boolean withPayload)
      throws IOException {
    var text = new StringWriter((to - from) * 8192);
    try (var json = DataSet.JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("points");
      for (var id = from; id < to; id++) {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeFieldName("vector");
        var row = data.vectors().row(id);
        if (metrics.size() == 1) {
          writeVector(json, row);
        } else {
          json.writeStartObject();
          for (var metric : metrics) {
            json.writeFieldName(nameOf(metric));
            writeVector(json, row);
          }
          json.writeEndObject();
        }
        if (withPayload) {
          json.writeFieldName("payload");
          json.writeRawValue(data.payloads().get(id));
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    ask("PUT", "/collections/" + collection + "/points?wait=true", text.toString());
  }

  private static void writeVector(JsonGenerator json, float[] vector) throws IOException {
    json.writeStartArray();
    for (var number : vector) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }

  @Override
  public List<Hit> search(String collection, Optional<String> vectorName, Question question)
      throws IOException {
    var body = DataSet.JSON.createObjectNode();
    var query = body.putArray("query");
    for (var number : question.vector()) {
      query.add(number);
    }
    vectorName.ifPresent(name -> body.put("using", name));
    question.filter().ifPresent(filter -> body.set("filter", filter));
    body.put("limit", Question.LIMIT);
    body.putObject("params").put("exact", true);
    var hits = new ArrayList<Hit>();
    ask("POST", "/collections/" + collection + "/points/query", body.toString())
        .get("points")
        .forEach(
            hit -> hits.add(new Hit(hit.get("id").intValue(), hit.get("score").doubleValue())));
    return hits;
  }

  @Override
  public long count(String collection, Optional<JsonNode> filter) throws IOException {
    var body = DataSet.JSON.createObjectNode().put("exact", true);
    filter.ifPresent(one -> body.set("filter", one));
    return ask("POST", "/collections/" + collection + "/points/count", body.toString())
        .get("count")
        .longValue();
  }

  @Override
  public List<Kept> retrieve(String collection, List<Integer> ids) throws IOException {
    var body = DataSet.JSON.createObjectNode();
    var list = body.putArray("ids");
    ids.forEach(list::add);
    body.put("with_payload", true).put("with_vector", true);
    var kept = new ArrayList<Kept>();
    for (var point : ask("POST", "/collections/" + collection + "/points", body.toString())) {
      var numbers = point.get("vector");
      var vector = new float[numbers.size()];
      for (var i = 0; i < vector.length; i++) {
        vector[i] = numbers.get(i).floatValue();
      }
      kept.add(new Kept(point.get("id").intValue(), point.get("payload"), vector));
    }
    return kept;
  }

  private JsonNode ask(String method, String path, String body) throws IOException {
    var idle = connections.poll();
    var connection = idle == null ? new WireHttp(url) : idle;
    var answer = connection.send(method, path, Optional.of(body));
    connections.add(connection);
    if (answer.status() != 200) {
      throw new IOException(method + " " + path + ": " + answer.status() + " " + answer.text());
    }
    return DataSet.JSON.readTree(answer.body()).get("result");
  }

  private static String nameOf(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    connections.forEach(
        connection -> {
          try {
            connection.close();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
