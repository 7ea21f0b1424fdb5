package io.sampo.truth;

import static io.qdrant.client.ConditionFactory.isEmpty;
import static io.qdrant.client.ConditionFactory.match;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.ConditionFactory.matchKeywords;
import static io.qdrant.client.ConditionFactory.range;

import com.fasterxml.jackson.databind.JsonNode;
import io.qdrant.client.grpc.Common;
import java.util.ArrayList;
import java.util.List;

/**
 * The filters of a data set, in REST form: judged here in the plainest way, and translated for
 * gRPC. Knows only the conditions that the data sets use.
 */
final class Filters {
  private Filters() {}

  /** Whether a payload matches. */
  static boolean matches(JsonNode filter, JsonNode payload) {
    for (var condition : filter.path("must")) {
      if (!holds(condition, payload)) {
        return false;
      }
    }
    for (var condition : filter.path("must_not")) {
      if (holds(condition, payload)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(JsonNode condition, JsonNode payload) {
    if (condition.has("is_empty")) {
      var value = payload.path(condition.at("/is_empty/key").textValue());
      return value.isMissingNode() || value.isNull() || (value.isArray() && value.isEmpty());
    }
    var value = payload.path(condition.path("key").textValue());
    for (var one : value.isArray() ? value : List.of(value)) {
      if (holdsFor(condition, one)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsFor(JsonNode condition, JsonNode value) {
    var match = condition.path("match");
    if (match.has("value")) {
      return value.equals(match.get("value"));
    }
    if (match.has("any")) {
      for (var one : match.get("any")) {
        if (value.equals(one)) {
          return true;
        }
      }
      return false;
    }
    var range = condition.path("range");
    if (range.has("gte")) {
      return value.isNumber() && value.doubleValue() >= range.get("gte").doubleValue();
    }
    throw new IllegalArgumentException("a condition this program does not know: " + condition);
  }

  /** The same for gRPC. */
  static Common.Filter toGrpc(JsonNode filter) {
    var message = Common.Filter.newBuilder();
    filter.path("must").forEach(condition -> message.addMust(conditionToGrpc(condition)));
    filter.path("must_not").forEach(condition -> message.addMustNot(conditionToGrpc(condition)));
    return message.build();
  }

  private static Common.Condition conditionToGrpc(JsonNode condition) {
    if (condition.has("is_empty")) {
      return isEmpty(condition.at("/is_empty/key").textValue());
    }
    var key = condition.path("key").textValue();
    var match = condition.path("match");
    if (match.has("any")) {
      var words = new ArrayList<String>();
      match.get("any").forEach(word -> words.add(word.textValue()));
      return matchKeywords(key, words);
    }
    if (match.path("value").isTextual()) {
      return matchKeyword(key, match.get("value").textValue());
    }
    if (match.path("value").isBoolean()) {
      return match(key, match.get("value").booleanValue());
    }
    if (condition.at("/range/gte").isNumber()) {
      return range(
          key, Common.Range.newBuilder().setGte(condition.at("/range/gte").doubleValue()).build());
    }
    throw new IllegalArgumentException("a condition this program does not know: " + condition);
  }
}
