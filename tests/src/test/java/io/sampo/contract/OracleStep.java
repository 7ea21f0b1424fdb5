package io.sampo.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * One recorded request and its answer: a line of an oracle file. What a line may hold stands in
 * {@code oracle/README.md}.
 *
 * @param file name of the file without its ending
 * @param line number of the line, from 1
 * @param json the whole line, for the members that only one protocol has
 */
public record OracleStep(String file, int line, JsonNode json) {

  /** How an answer is compared. */
  public enum Mode {
    EXACT,
    UNORDERED,
    SCORES,
    SHAPE,
    PREFIX,
    STATUS
  }

  public String scenario() {
    return json.path("scenario").asText();
  }

  /** 1 = a first single-node version must have it, 2 = the rest. */
  public int tier() {
    return json.path("tier").asInt();
  }

  public Mode mode() {
    return Mode.valueOf(json.path("compare").asText().toUpperCase(Locale.ROOT));
  }

  /** An HTTP status as a number, or the name of a gRPC code. */
  public String status() {
    return json.path("status").asText();
  }

  public JsonNode response() {
    return json.path("response");
  }

  /** Dotted paths that are not compared; {@code *} is one step, {@code **} any depth. */
  public List<String> ignored() {
    return texts(json.path("ignore"));
  }

  /** Whether the answer holds for one shard only. */
  public boolean singleShard() {
    return json.path("single_shard").asBoolean();
  }

  /** Whether this is a call of gRPC. */
  public boolean isGrpc() {
    return json.has("rpc");
  }

  public String method() {
    return json.path("method").asText();
  }

  public String path() {
    return json.path("path").asText();
  }

  public Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    for (var header : json.path("headers").properties()) {
      headers.put(header.getKey(), header.getValue().asText());
    }
    return headers;
  }

  /** What goes over the wire; empty = no body at all. */
  public Optional<String> body() {
    if (!json.has("body")) {
      return Optional.empty();
    }
    var body = json.path("body");
    var text = body.isTextual() ? body.asText() : body.toString();
    return Optional.of(text + " ".repeat(json.path("body_pad").asInt()));
  }

  /** Headers that the answer must have; {@code null} as value = any. */
  public JsonNode responseHeaders() {
    return json.path("response_headers");
  }

  public String service() {
    return json.path("service").asText();
  }

  public String rpc() {
    return json.path("rpc").asText();
  }

  public JsonNode request() {
    return json.path("request");
  }

  /** Where it stands and what it asks. */
  @Override
  public String toString() {
    var what = isGrpc() ? service() + "/" + rpc() : method() + " " + path();
    return "%s:%d %s tier %d %s".formatted(file, line, scenario(), tier(), what);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), /* parallel= */ false)
        .map(JsonNode::asText)
        .toList();
  }
}
