package io.sampo.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void exactFindsValuesThatDifferAndMembersThatAreTooManyOrTooFew() {
    assertThat(exact("{'a':1}", "{'a':1}")).isEmpty();
    assertThat(exact("{'a':1}", "{'a':2}")).contains("a is 2, not 1");
    assertThat(exact("{'a':1}", "{}")).hasValueSatisfying(d -> assertThat(d).contains("missing"));
    assertThat(exact("{}", "{'a':1}")).hasValueSatisfying(d -> assertThat(d).contains("not be"));
    assertThat(exact("{'a':null}", "{}")).isPresent();
    assertThat(exact("[1,2]", "[2,1]")).isPresent();
    assertThat(exact("'x'", "'y'")).isPresent();
  }

  @Test
  void floatsAgreeWithinTheToleranceAndIntegersExactly() {
    assertThat(exact("0.5", "0.500009")).isEmpty();
    assertThat(exact("0.5", "0.50002")).isPresent();
    assertThat(exact("100000.0", "100000.9")).isEmpty();
    assertThat(exact("100000.0", "100002.0")).isPresent();
    assertThat(exact("18446744073709551615", "18446744073709551614")).isPresent();
    assertThat(exact("1000000", "1000001")).isPresent();
  }

  @Test
  void kindsOfNumbersMatterOnlyInPayloads() {
    assertThat(exact("{'score':1}", "{'score':1.0}")).isEmpty();
    assertThat(exact("{'payload':{'n':[1]}}", "{'payload':{'n':[1.0]}}")).isPresent();
    assertThat(exact("{'payload':{'n':1.0}}", "{'payload':{'n':1}}")).isPresent();
  }

  @Test
  void ignoredPathsMayDifferOrLack() {
    var ignored = List.of("**.version", "a.*.x");
    assertThat(with(OracleStep.Mode.EXACT, ignored, "[{'version':1}]", "[{'version':2}]"))
        .isEmpty();
    assertThat(with(OracleStep.Mode.EXACT, ignored, "{'version':1}", "{}")).isEmpty();
    assertThat(with(OracleStep.Mode.EXACT, ignored, "{'a':[{'x':1}]}", "{'a':[{'x':2}]}"))
        .isEmpty();
    assertThat(with(OracleStep.Mode.EXACT, ignored, "{'a':{'x':1}}", "{'a':{'x':2}}")).isPresent();
    assertThat(with(OracleStep.Mode.EXACT, ignored, "{'versions':1}", "{'versions':2}"))
        .isPresent();
  }

  @Test
  void unorderedTakesListsOfObjectsAsMultisets() {
    var mode = OracleStep.Mode.UNORDERED;
    assertThat(with(mode, List.of(), "[{'a':1},{'a':2}]", "[{'a':2},{'a':1}]")).isEmpty();
    assertThat(with(mode, List.of(), "[{'a':1},{'a':1}]", "[{'a':1},{'a':2}]")).isPresent();
    assertThat(with(mode, List.of(), "[1,2]", "[2,1]")).isPresent();
  }

  @Test
  void scoresLetsOnlyEqualScoresChangePlaces() {
    var mode = OracleStep.Mode.SCORES;
    var recorded = "[{'id':1,'score':0.9},{'id':2,'score':0.5},{'id':3,'score':0.5}]";
    assertThat(
            with(
                mode,
                List.of(),
                recorded,
                "[{'id':1,'score':0.9},{'id':3,'score':0.5},{'id':2,'score':0.5}]"))
        .isEmpty();
    assertThat(
            with(
                mode,
                List.of(),
                recorded,
                "[{'id':2,'score':0.9},{'id':1,'score':0.5},{'id':3,'score':0.5}]"))
        .isPresent();
    var groups =
        "[{'id':'a','hits':[{'id':1,'score':1}]},{'id':'b','hits':[{'id':2,'score':1.0}]}]";
    var swapped = "[{'id':'b','hits':[{'id':2,'score':1}]},{'id':'a','hits':[{'id':1,'score':1}]}]";
    assertThat(with(mode, List.of(), groups, swapped)).isEmpty();
  }

  @Test
  void shapeLooksAtTypesAndFirstElements() {
    var mode = OracleStep.Mode.SHAPE;
    assertThat(with(mode, List.of(), "{'n':1,'l':[{'a':'x'}]}", "{'n':2.5,'l':[{'a':'y'},{}]}"))
        .isEmpty();
    assertThat(with(mode, List.of(), "{'n':1}", "{'n':'1'}")).isPresent();
    assertThat(with(mode, List.of(), "[1]", "[]")).isPresent();
    assertThat(with(mode, List.of(), "[]", "[1]")).isPresent();
    assertThat(with(mode, List.of(), "[{'a':1}]", "[{'b':1}]")).isPresent();
  }

  @Test
  void prefixReadsTheErrorTextUpToItsFirstColon() {
    var step = step("'compare':'prefix','response':{'status':{'error':'Bad: this'},'time':0}");
    assertThat(Comparison.difference(step, answer("{'status':{'error':'Bad: that'}}"))).isEmpty();
    assertThat(Comparison.difference(step, answer("{'status':{'error':'Good: this'}}")))
        .isPresent();
    assertThat(Comparison.difference(step, answer("{'result':true}"))).isPresent();
    var call = step("'compare':'prefix','rpc':'Get','response':{'message':'Bad: this'}");
    assertThat(Comparison.difference(call, answer("{'message':'Bad: that'}"))).isEmpty();
  }

  @Test
  void statusMustAlwaysBeEqual() {
    var step = step("'compare':'status','response':''");
    assertThat(Comparison.difference(step, answer("{}"))).isEmpty();
    assertThat(
            Comparison.difference(step, new OracleAnswer("404", JSON.createObjectNode(), Map.of())))
        .isPresent();
  }

  @Test
  void headersThatAreAskedForMustBeThere() {
    var step =
        step("'compare':'exact','response':'x','response_headers':{'retry-after':null,'a':'B'}");
    var body = read("'x'");
    assertThat(Comparison.difference(step, new OracleAnswer("200", body, Map.of("a", "b"))))
        .isPresent();
    assertThat(
            Comparison.difference(
                step, new OracleAnswer("200", body, Map.of("a", "b", "retry-after", "3"))))
        .isEmpty();
    assertThat(
            Comparison.difference(
                step, new OracleAnswer("200", body, Map.of("a", "c", "retry-after", "3"))))
        .isPresent();
  }

  @Test
  void everyRecordedAnswerEqualsItself() {
    for (var files : List.of(OracleFile.REST, OracleFile.GRPC)) {
      for (var name : files) {
        for (var scenario : OracleFile.load(name).scenarios().values()) {
          for (var step : scenario) {
            assertThat(
                    Comparison.difference(
                        step, new OracleAnswer(step.status(), step.response(), headers(step))))
                .as(step.toString())
                .isEmpty();
          }
        }
      }
    }
  }

  private static Map<String, String> headers(OracleStep step) {
    var headers = new java.util.HashMap<String, String>();
    step.responseHeaders()
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
    return headers;
  }

  private static Optional<String> exact(String expected, String actual) {
    return with(OracleStep.Mode.EXACT, List.of(), expected, actual);
  }

  private static Optional<String> with(
      OracleStep.Mode mode, List<String> ignored, String expected, String actual) {
    return Comparison.difference(mode, ignored, read(expected), read(actual));
  }

  private static OracleStep step(String members) {
    return OracleFile.parse(
        "test", 1, ("{'status':200,'ignore':['time']," + members + "}").replace('\'', '"'));
  }

  private static OracleAnswer answer(String body) {
    return new OracleAnswer("200", read(body), Map.of());
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
