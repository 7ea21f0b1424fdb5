package io.sampo.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Replays over REST. */
public final class RestTarget implements OracleTarget {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WireHttp http;

  public RestTarget(URI base) {
    this.http = new WireHttp(base);
  }

  @Override
  public OracleAnswer send(OracleStep step) throws IOException {
    var headers = step.headers();
    if (step.body().isPresent()) {
      headers.putIfAbsent("Content-Type", "application/json");
    }
    return answer(http.send(step.method(), step.path(), headers, step.body()));
  }

  @Override
  public void reset() throws IOException {
    for (var collection : get("/collections").path("collections")) {
      var name = URLEncoder.encode(collection.path("name").asText(), StandardCharsets.UTF_8);
      succeed("DELETE", "/collections/" + name.replace("+", "%20"), Optional.empty());
    }
    for (var alias : get("/aliases").path("aliases")) {
      var delete = Map.of("delete_alias", Map.of("alias_name", alias.path("alias_name").asText()));
      var body = JSON.writeValueAsString(Map.of("actions", java.util.List.of(delete)));
      succeed("POST", "/collections/aliases", Optional.of(body));
    }
  }

  private JsonNode get(String path) throws IOException {
    return succeed("GET", path, Optional.empty());
  }

  private JsonNode succeed(String method, String path, Optional<String> body) throws IOException {
    var response = http.send(method, path, body);
    if (response.status() != 200) {
      throw new IOException("%s %s: %s".formatted(method, path, response.text()));
    }
    return JSON.readTree(response.body()).path("result");
  }

  private static OracleAnswer answer(WireHttp.Response response) {
    return new OracleAnswer(
        Integer.toString(response.status()), json(response.text()), response.headers());
  }

  private static JsonNode json(String text) {
    if (text.startsWith("{")) {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        return TextNode.valueOf(text);
      }
    }
    return TextNode.valueOf(text);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
