package io.sampo.truth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** The questions of a data set: with its known answers, or with what brute force finds. */
final class Questions {
  private static final String OWN_LEXNAME = "own_lexname";

  private final DataSet data;
  private final int perGroup;

  /**
   * @param perGroup how many questions of each kind are asked at most
   */
  Questions(DataSet data, int perGroup) {
    this.data = data;
    this.perGroup = perGroup;
  }

  List<Question> all() {
    return data.known().map(this::known).orElseGet(this::computed);
  }

  private List<Question> known(JsonNode truth) {
    var questions = new ArrayList<Question>();
    truth
        .properties()
        .forEach(
            named -> {
              var parts = named.getKey().split("\\.", 2);
              var metric = Metric.valueOf(parts[0].toUpperCase(Locale.ROOT));
              var scores = named.getValue().get("scores");
              for (var query = 0; query < Math.min(perGroup, scores.size()); query++) {
                var filter =
                    parts.length == 1
                        ? Optional.<JsonNode>empty()
                        : Optional.of(filter(parts[1], truth.at("/cosine/ids"), query));
                questions.add(
                    new Question(
                        named.getKey(),
                        metric,
                        data.queries().row(query),
                        filter,
                        numbers(scores.get(query))));
              }
            });
    return questions;
  }

  private JsonNode filter(String name, JsonNode nearest, int query) {
    if (!name.equals(OWN_LEXNAME)) {
      return Optional.ofNullable(data.filters().get(name)).orElseThrow();
    }
    return lexname(nearest.get(query).get(0).intValue());
  }

  /** Points of the same kind as this one. */
  private ObjectNode lexname(int point) {
    var filter = DataSet.JSON.createObjectNode();
    var condition = filter.putArray("must").addObject().put("key", "lexname");
    condition.putObject("match").set("value", data.payload(point).get("lexname"));
    return filter;
  }

  private static double[] numbers(JsonNode scores) {
    var numbers = new ArrayList<Double>();
    for (var score : scores) {
      if (!score.isNull()) {
        numbers.add(score.doubleValue());
      }
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private List<Question> computed() {
    var payloads = IntStream.range(0, data.size()).mapToObj(data::payload).toList();
    var questions = new ArrayList<Question>();
    for (var query = 0; query < Math.min(perGroup, data.queries().rows()); query++) {
      var vector = data.queries().row(query);
      for (var metric : Metric.values()) {
        var name = metric.name().toLowerCase(Locale.ROOT);
        questions.add(computed(name, metric, vector, Optional.empty(), payloads));
      }
      for (var named : data.filters().entrySet()) {
        questions.add(
            computed(
                "cosine." + named.getKey(),
                Metric.COSINE,
                vector,
                Optional.of(named.getValue()),
                payloads));
      }
    }
    questions.sort(Comparator.comparing(Question::group));
    return questions;
  }

  private Question computed(
      String group,
      Metric metric,
      float[] vector,
      Optional<JsonNode> filter,
      List<JsonNode> payloads) {
    var scores =
        IntStream.range(0, data.size())
            .filter(id -> filter.map(one -> Filters.matches(one, payloads.get(id))).orElse(true))
            .mapToObj(id -> metric.score(vector, data.vectors().row(id)))
            .sorted(metric::compare)
            .limit(Question.LIMIT)
            .mapToDouble(Double::doubleValue)
            .toArray();
    return new Question(group, metric, vector, filter, scores);
  }
}
