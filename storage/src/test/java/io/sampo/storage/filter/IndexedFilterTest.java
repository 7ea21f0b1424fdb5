package io.sampo.storage.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.PointId;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.FieldSchema.FieldType;
import io.sampo.storage.schema.FieldSchema.Params;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What indexes change in the answers, and what they must not (spec dataplane §4.2–§4.5). */
final class IndexedFilterTest {

  @Test
  void aKeywordIndexKnowsOnlyStringsToBeExcepted() {
    var rows =
        TestRows.of(
                "{'v':'a'}",
                "{'v':5}",
                "{'v':['a','b']}",
                "{'v':['a','a']}",
                "{'v':['c',null]}",
                "{'v':{}}",
                "{}")
            .index("v", "keyword");
    exactly(rows, match("'except':['a']"), 3, 5);
    exactly(rows, match("'except':[]"), 1, 3, 4, 5);
    exactly(rows, match("'any':['b','c','x']"), 3, 5);
    exactly(rows, match("'any':[]"));
    exactly(rows, match("'value':'a'"), 1, 3, 4);
    exactly(rows, match("'value':'nope'"));
    exactly(rows, match("'prefix':''"), 1, 3, 4, 5);
    exactly(rows, match("'prefix':'b'"), 3);
  }

  @Test
  void aKeywordIndexDoesNotHideOtherTypesFromOtherConditions() {
    var rows = TestRows.of("{'v':'abc'}", "{'v':5}", "{'v':true}").index("v", "keyword");
    scanned(rows, match("'value':5"), 2);
    scanned(rows, match("'value':true"), 3);
    scanned(rows, match("'text':'bc'"), 1);
    scanned(rows, "{'must':{'key':'v','range':{'gt':1}}}", 2);
    scanned(rows, "{'must':{'key':'v','values_count':{'gte':1}}}", 1, 2, 3);
  }

  @Test
  void anIntegerIndexTakesFloatsWithoutFraction() {
    var rows =
        TestRows.of("{'v':5}", "{'v':5.0}", "{'v':5.5}", "{'v':'5'}", "{'v':[6,5.0]}")
            .index("v", "integer");
    exactly(rows, match("'value':5"), 1, 2, 5);
    exactly(rows, match("'any':[6,7]"), 5);
    exactly(rows, match("'except':[5]"), 5);
    exactly(rows, match("'except':[]"), 1, 2, 5);
    exactly(rows, "{'must':{'key':'v','range':{}}}", 1, 2, 5);
  }

  @Test
  void anIntegerIndexRoundsBounds() {
    var rows =
        TestRows.of("{'v':1}", "{'v':2}", "{'v':3}", "{'v':-9223372036854775808}")
            .index("v", "integer");
    exactly(rows, "{'must':{'key':'v','range':{'gt':1.5,'lt':2.5}}}", 2);
    exactly(rows, "{'must':{'key':'v','range':{'gte':1.5,'lte':2.5}}}", 2);
    exactly(rows, "{'must':{'key':'v','range':{'gt':1,'lt':3}}}", 2);
    exactly(rows, "{'must':{'key':'v','range':{'gte':1,'lte':3}}}", 1, 2, 3);
    exactly(rows, "{'must':{'key':'v','range':{'lt':1}}}", 4);
    exactly(rows, "{'must':{'key':'v','range':{'gt':3,'lt':1}}}");
    exactly(rows, "{'must':{'key':'v','range':{'gte':1e300}}}");
  }

  @Test
  void anIntegerIndexAnswersOnlyWhatItWasMadeFor() {
    var rows = TestRows.of("{'v':1}", "{'v':2}");
    rows.index("v", integer(true, false));
    exactly(rows, match("'value':1"), 1);
    scanned(rows, "{'must':{'key':'v','range':{'gte':2}}}", 2);
    rows.index("v", integer(false, true));
    scanned(rows, match("'value':1"), 1);
    exactly(rows, "{'must':{'key':'v','range':{'gte':2}}}", 2);
  }

  @Test
  void aFloatIndexOrdersAllNumbers() {
    var rows =
        TestRows.of(
                "{'v':-1.5}", "{'v':-0.0}", "{'v':0}", "{'v':1e-300}", "{'v':[7,-2]}", "{'v':'1'}")
            .index("v", "float");
    exactly(rows, "{'must':{'key':'v','range':{'gte':0}}}", 2, 3, 4, 5);
    exactly(rows, "{'must':{'key':'v','range':{'gt':0}}}", 4, 5);
    exactly(rows, "{'must':{'key':'v','range':{'lt':0}}}", 1, 5);
    exactly(rows, "{'must':{'key':'v','range':{'gt':-2,'lt':7}}}", 1, 2, 3, 4);
    scanned(rows, match("'value':0"), 3);
  }

  @Test
  void aUuidIndexComparesUuids() {
    String id = "550e8400-e29b-41d4-a716-446655440000";
    var rows =
        TestRows.of(
                "{'v':'" + id + "'}", "{'v':'550E8400E29B41D4A716446655440000'}",
                "{'v':'0" + id.substring(1) + "'}", "{'v':'x'}")
            .index("v", "uuid");
    exactly(rows, match("'value':'{" + id + "}'"), 1, 2);
    exactly(rows, match("'any':['" + id + "']"), 1, 2);
    exactly(rows, match("'except':['" + id + "']"), 3);
    scanned(rows, match("'value':'x'"), 4);
  }

  @Test
  void aBoolIndexKnowsBothValuesOfAnArray() {
    var rows = TestRows.of("{'v':true}", "{'v':[true,false]}", "{'v':'true'}").index("v", "bool");
    exactly(rows, match("'value':true"), 1, 2);
    exactly(rows, match("'value':false"), 2);
  }

  @Test
  void aDatetimeIndexKnowsMomentsOnly() {
    var rows =
        TestRows.of(
                "{'v':'2024-01-01T10:00:00Z'}", "{'v':'2024-01-01 12:00:00+02:00'}", "{'v':'soon'}")
            .index("v", "datetime");
    exactly(rows, "{'must':{'key':'v','range':{'gte':'2024-01-01T10:00:00Z'}}}", 1, 2);
    exactly(rows, "{'must':{'key':'v','range':{'gt':'2024-01-01T10:00:00Z'}}}");
    scanned(rows, "{'must':{'key':'v','range':{'gt':5}}}");
  }

  @Test
  void anyIndexAnswersEmptinessAndFindsNullsInArrays() {
    for (var type : FieldType.values()) {
      if (type == FieldType.TEXT) {
        continue;
      }
      var rows =
          TestRows.of("{}", "{'v':null}", "{'v':[]}", "{'v':[null]}", "{'v':'x'}", "{'v':[5,null]}")
              .index("v", FieldSchema.of(type));
      exactly(rows, "{'must':{'is_empty':{'key':'v'}}}", 1, 2, 3);
      exactly(rows, "{'must':{'is_null':{'key':'v'}}}", 2, 4, 6);
      exactly(rows, "{'must':{'key':'v','is_empty':true}}", 1, 2, 3);
      exactly(rows, "{'must':{'key':'v','is_empty':false}}", 4, 5, 6);
      exactly(rows, "{'must':{'key':'v','is_null':true}}", 2, 4, 6);
      exactly(rows, "{'must':{'key':'v','is_null':false}}", 1, 3, 5);
    }
  }

  @Test
  void ofSeveralClausesTheFirstThatIsIndexedDecides() {
    var rows = TestRows.of("{'v':1}", "{'v':[1,20]}", "{'v':20}").index("v", "integer");
    exactly(rows, "{'must':{'key':'v','match':{'value':1},'range':{'gte':20}}}", 1, 2);
  }

  @Test
  void bitmapsOfAllClausesAreCombined() {
    var rows =
        TestRows.of("{'v':'a','n':1}", "{'v':'b','n':2}", "{'v':'a','n':3}", "{'n':4}")
            .index("v", "keyword")
            .index("n", "integer");
    String a = "{'key':'v','match':{'value':'a'}}";
    String small = "{'key':'n','range':{'lte':2}}";
    exactly(rows, "{'must':[" + a + "," + small + "]}", 1);
    exactly(rows, "{'should':[" + a + "," + small + "]}", 1, 2, 3);
    exactly(rows, "{'must_not':[" + a + "]}", 2, 4);
    exactly(rows, "{'must':" + small + ",'must_not':" + a + "}", 2);
    exactly(
        rows,
        "{'min_should':{'conditions':["
            + a
            + ","
            + small
            + ",{'is_empty':{'key':'v'}}],'min_count':2}}",
        1);
  }

  @Test
  void whatIsNotIndexedLeavesCandidatesOfTheRest() {
    var rows =
        TestRows.of("{'v':'a','n':1}", "{'v':'b','n':1}", "{'v':'a','n':3}").index("v", "keyword");
    var plan =
        plan(rows, "{'must':[{'key':'v','match':{'value':'a'}},{'key':'n','match':{'value':1}}]}");
    assertThat(plan.exact()).isFalse();
    assertThat(plan.candidates()).isNotNull();
    assertThat(plan.candidates()).containsExactly(0, 2);
    plan.newTest(rows::payload).test(1);
    assertThat(rows.fetches).isZero();
  }

  @Test
  void indexedPlansAgreeWithScans() throws IOException {
    long seed = Long.getLong("seed", new Random().nextLong());
    var random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      var scanned = new TestRows();
      var indexed = new TestRows();
      var fields =
          List.of(
              "k keyword",
              "n integer",
              "x float",
              "b bool",
              "u uuid",
              "d datetime",
              "g geo",
              "o[].k keyword");
      for (int i = 0; i < fields.size(); i += 2) {
        index(indexed, fields.get(i));
      }
      int rows = random.nextInt(300);
      for (int row = 0; row < rows; row++) {
        var payload = FilterJson.payload(RandomFilters.payload(random));
        scanned.add(PointId.num(row), payload);
        indexed.add(PointId.num(row), payload);
      }
      for (int i = 1; i < fields.size(); i += 2) {
        index(indexed, fields.get(i));
      }
      if (round % 2 == 1) {
        indexed.reopened();
      }
      for (int i = 0; i < 100; i++) {
        var filter = RandomFilters.filter(random, 3);
        assertThat(indexed.matching(filter))
            .as("seed %d: %s", seed, filter)
            .isEqualTo(scanned.matching(filter));
      }
    }
  }

  private static void index(TestRows rows, String field) {
    rows.index(field.substring(0, field.indexOf(' ')), field.substring(field.indexOf(' ') + 1));
  }

  private static FieldSchema integer(boolean lookup, boolean range) {
    return new FieldSchema(
        FieldType.INTEGER,
        true,
        new Params(null, null, null, null, null, lookup, range, null, null));
  }

  private static void exactly(TestRows rows, String filter, Integer... ids) {
    assertThat(plan(rows, filter).exact()).as(filter).isTrue();
    assertThat(rows.numbers(filter.replace('\'', '"'))).as(filter).containsExactly(ids);
  }

  private static void scanned(TestRows rows, String filter, Integer... ids) {
    assertThat(plan(rows, filter).candidates()).as(filter).isNull();
    assertThat(rows.numbers(filter.replace('\'', '"'))).as(filter).containsExactly(ids);
  }

  private static FilterPlan plan(TestRows rows, String filter) {
    return FilterPlan.of(FilterJson.filter(filter.replace('\'', '"')), rows);
  }

  private static String match(String match) {
    return "{'must':{'key':'v','match':{" + match + "}}}";
  }
}
