package io.sampo.storage.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.Filter;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rules of filters, one by one, without an index (spec dataplane §4.1–§4.4). */
final class FilterPlanTest {
  private static final TestRows COLORS =
      TestRows.of(
          "{\"c\":\"red\",\"n\":1}",
          "{\"c\":\"blue\",\"n\":2}",
          "{\"c\":[\"red\",\"green\"],\"n\":[2,3]}",
          "{\"n\":null}");

  @Test
  void clausesAreAllAnded() {
    matches(COLORS, "{}", 1, 2, 3, 4);
    matches(COLORS, "{'must':[" + value("c", "'red'") + "," + value("n", "2") + "]}", 3);
    matches(COLORS, "{'should':[" + value("c", "'red'") + "," + value("n", "2") + "]}", 1, 2, 3);
    matches(COLORS, "{'must_not':[" + value("c", "'red'") + "," + value("n", "7") + "]}", 2, 4);
    matches(
        COLORS, "{'must':[" + value("n", "2") + "],'must_not':" + value("c", "'green'") + "}", 2);
  }

  @Test
  void emptyClausesAreNoConstraintsAtTheTop() {
    matches(COLORS, "{'must':[],'should':[],'must_not':[]}", 1, 2, 3, 4);
    matches(COLORS, "{'min_should':{'conditions':[],'min_count':1}}");
  }

  @Test
  void minShouldCountsConditions() {
    String conditions = value("c", "'red'") + "," + value("n", "2") + "," + value("c", "'green'");
    matches(COLORS, minShould(conditions, 1), 1, 2, 3);
    matches(COLORS, minShould(conditions, 2), 3);
    matches(COLORS, minShould(conditions, 3), 3);
    matches(COLORS, minShould(conditions, 4));
  }

  @Test
  void filtersNestAsConditions() {
    matches(
        COLORS,
        "{'must':{'should':[" + value("n", "1") + ",{'must_not':" + value("n", "2") + "}]}}",
        1,
        4);
  }

  @Test
  void valuesMatchByTypeAndInArraysOneLevelDeep() {
    var rows =
        TestRows.of(
            "{'v':'5'}",
            "{'v':5}",
            "{'v':5.0}",
            "{'v':true}",
            "{'v':[1,5]}",
            "{'v':[[5]]}",
            "{'v':{'v':5}}",
            "{'v':null}",
            "{}");
    matches(rows, match("v", "'value':5"), 2, 5);
    matches(rows, match("v", "'value':'5'"), 1);
    matches(rows, match("v", "'value':true"), 4);
    matches(rows, match("v", "'any':[1,5]"), 2, 5);
    matches(rows, match("v", "'any':['5','x']"), 1);
    matches(rows, match("v", "'any':[]"));
  }

  @Test
  void exceptTakesOtherTypesButNeverNull() {
    var rows =
        TestRows.of(
            "{'v':'a'}",
            "{'v':5}",
            "{'v':5.0}",
            "{'v':true}",
            "{'v':['a','b']}",
            "{'v':['a']}",
            "{'v':{}}",
            "{'v':null}",
            "{'v':[]}",
            "{}");
    matches(rows, match("v", "'except':['a']"), 2, 3, 4, 5, 7);
    matches(rows, match("v", "'except':[5]"), 1, 3, 4, 5, 6, 7);
    matches(rows, match("v", "'except':[]"), 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void textWithoutIndexIsACaseSensitiveSubstring() {
    var rows = TestRows.of("{'t':'The quick fox'}", "{'t':['Fox','über']}", "{'t':''}", "{'t':5}");
    matches(rows, match("t", "'text':'quick f'"), 1);
    matches(rows, match("t", "'text':'fox'"), 1);
    matches(rows, match("t", "'text':'über'"), 2);
    matches(rows, match("t", "'text':''"), 1, 2, 3);
    matches(rows, match("t", "'phrase':'he qu'"), 1);
    matches(rows, match("t", "'text_any':'nope  Fox'"), 2);
    matches(rows, match("t", "'text_any':' '"));
    matches(rows, match("t", "'prefix':'The'"), 1);
    matches(rows, match("t", "'prefix':''"), 1, 2, 3);
  }

  @Test
  void rangesCompareNumbersAsDoubles() {
    var rows =
        TestRows.of(
            "{'n':1}",
            "{'n':2.5}",
            "{'n':[9,-1]}",
            "{'n':'2'}",
            "{'n':18446744073709551615}",
            "{'n':true}");
    matches(rows, range("n", "'gt':1,'lt':3"), 2);
    matches(rows, range("n", "'gte':1,'lte':2.5"), 1, 2);
    matches(rows, range("n", "'lt':0"), 3);
    matches(rows, range("n", "'gte':1.8e19"), 5);
    matches(rows, range("n", ""), 1, 2, 3, 5);
    matches(rows, range("n", "'gt':0,'lt':5"), 1, 2);
  }

  @Test
  void momentsCompareInMicroseconds() {
    var rows =
        TestRows.of(
            "{'d':'2024-01-01T10:00:00Z'}",
            "{'d':'2024-01-01 12:00:00+02:00'}",
            "{'d':['2024-01-01','never']}",
            "{'d':1704103200}",
            "{'d':'soon'}");
    matches(rows, range("d", "'gte':'2024-01-01T10:00:00Z'"), 1, 2);
    matches(rows, range("d", "'gt':'2024-01-01T10:00:00Z'"));
    matches(rows, range("d", "'lt':'2024-01-01T09:59:59.999999Z'"), 3);
    matches(rows, range("d", "'lte':'2024-01-01T10:00:00Z'"), 1, 2, 3);
  }

  @Test
  void edgesOfABoxAreOutside() {
    var rows =
        TestRows.of(
            place(10, 50),
            place(10, 55),
            place(15, 55),
            "{'g':{'lon':200,'lat':55}}",
            "{'g':'here'}",
            "{'g':[{'lon':1,'lat':1},{'lon':12,'lat':52}]}",
            "{'g':{'lon':12}}");
    matches(rows, box(10, 60, 20, 50), 3, 6);
  }

  @Test
  void aBoxMayCrossTheAntimeridian() {
    var rows = TestRows.of(place(175, 0), place(-175, 0), place(0, 0), place(170, 0));
    matches(rows, box(170, 10, -170, -10), 1, 2);
  }

  @Test
  void aCircleHoldsWhatIsNearerThanItsRadius() {
    var rows = TestRows.of(place(0, 0), place(1, 0), place(0, 1), place(179, 0));
    matches(rows, circle(0, 0, 111_200), 1, 2, 3);
    matches(rows, circle(0, 0, 111_190), 1);
    matches(rows, circle(180, 0, 120_000), 4);
    matches(rows, circle(0, 0, 0));
    matches(rows, circle(0, 0, -1));
  }

  @Test
  void theBoundaryOfAPolygonAndItsHolesAreOutside() {
    var rows =
        TestRows.of(
            place(1, 1),
            place(5, 5),
            place(0, 5),
            place(10, 10),
            place(4, 5),
            place(11, 5),
            place(9.5, 9.9));
    String square = ring(0, 0, 10, 0, 10, 10, 0, 10, 0, 0);
    matches(rows, polygon(square, ""), 1, 2, 5, 7);
    matches(rows, polygon(square, ring(4, 4, 6, 4, 6, 6, 4, 6, 4, 4)), 1, 7);
  }

  @Test
  void valuesAreCountedPerResolvedValue() {
    var rows =
        TestRows.of(
            "{'v':[1,2,null]}",
            "{'v':'x'}",
            "{'v':{}}",
            "{'v':null}",
            "{'v':[]}",
            "{}",
            "{'a':[{'v':[1,2]},{'v':[3]}]}");
    matches(rows, count("v", "'gte':2"), 1);
    matches(rows, count("v", "'gte':1,'lt':2"), 2, 3);
    matches(rows, count("v", "'lt':1"), 4, 5, 6, 7);
    matches(rows, count("a[].v", "'gte':2"), 7);
    matches(rows, count("a[].v", "'gte':3"));
  }

  @Test
  void emptyIsMissingNullOrAnEmptyArray() {
    var rows =
        TestRows.of(
            "{}",
            "{'v':null}",
            "{'v':[]}",
            "{'v':[null]}",
            "{'v':''}",
            "{'v':{}}",
            "{'a':[{'v':null},{'v':[]},{}]}",
            "{'a':[{'v':null},{'v':1}]}");
    matches(rows, "{'must':{'is_empty':{'key':'v'}}}", 1, 2, 3, 7, 8);
    matches(rows, "{'must':{'is_empty':{'key':'a[].v'}}}", 1, 2, 3, 4, 5, 6, 7);
    matches(rows, "{'must':{'key':'v','is_empty':true}}", 1, 2, 3, 7, 8);
    matches(rows, "{'must':{'key':'v','is_empty':false}}", 4, 5, 6);
  }

  @Test
  void nullIsNeitherMissingNorInAnArray() {
    var rows = TestRows.of("{}", "{'v':null}", "{'v':[]}", "{'v':[1,null]}", "{'v':0}");
    matches(rows, "{'must':{'is_null':{'key':'v'}}}", 2);
    matches(rows, "{'must':{'key':'v','is_null':true}}", 2, 4);
    matches(rows, "{'must':{'key':'v','is_null':false}}", 1, 3, 5);
  }

  @Test
  void ofSeveralClausesACountDecidesElseAnyOfTheRest() {
    matches(COLORS, "{'must':{'key':'n','match':{'value':1},'range':{'gte':3}}}", 1, 3);
    matches(COLORS, "{'must':{'key':'c','match':{'value':'blue'},'values_count':{'gte':2}}}", 3);
  }

  @Test
  void pathsCrossArraysByBracketsOnly() {
    var rows = TestRows.of("{'a':{'b':1}}", "{'a':[{'b':1}]}", "{'a':[[{'b':1}]]}", "{'a.b':1}");
    matches(rows, match("a.b", "'value':1"), 1);
    matches(rows, match("a[].b", "'value':1"), 2);
    matches(rows, match("a[0].b", "'value':1"), 2);
    matches(rows, match("a[][].b", "'value':1"), 3);
    matches(rows, match("a[1].b", "'value':1"));
    matches(rows, "{'must':{'key':'\\\"a.b\\\"','match':{'value':1}}}", 4);
  }

  @Test
  void oneElementMustSatisfyTheWholeNestedFilter() {
    var rows =
        TestRows.of(
            "{'a':[{'x':1,'y':1},{'x':2,'y':2}]}",
            "{'a':[{'x':1,'y':2}]}",
            "{'a':{'x':1,'y':2}}",
            "{'a':[1,{'z':[{'k':1}]}]}",
            "{'a':[]}");
    matches(rows, nested("a", "{'must':[" + value("x", "1") + "," + value("y", "2") + "]}"), 2);
    matches(rows, nested("a[]", "{'must_not':" + value("x", "1") + "}"), 1, 4);
    matches(rows, nested("a", "{'must':{'is_empty':{'key':'x'}}}"), 4);
    matches(rows, nested("a", nested("z", "{'must':" + value("k", "1") + "}")), 4);
    matches(rows, nested("a", minShould(value("x", "1") + "," + value("y", "1"), 2)), 1);
  }

  @Test
  void elementsAreNoPointsAndAnEmptyShouldMatchesNoneOfThem() {
    var rows = TestRows.of("{'a':[{'x':1}]}");
    matches(rows, nested("a", "{}"), 1);
    matches(rows, nested("a", "{'must':{'has_id':[1]}}"));
    matches(rows, nested("a", "{'must_not':{'has_vector':''}}"), 1);
    matches(rows, nested("a", "{'must':{'slice':{'total':1,'index':0}}}"));
    matches(rows, nested("a", "{'should':[]}"));
    matches(rows, nested("a", "{'must':{'should':[]}}"));
    matches(rows, nested("a", "{'must':[],'must_not':[]}"), 1);
  }

  @Test
  void pointsAreFoundByIdAndVector() {
    var uuid = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");
    var rows = TestRows.of("{}", "{}").add(PointId.uuid(uuid), Payload.EMPTY);
    assertThat(rows.matching("{\"must\":{\"has_id\":[2,9,\"" + uuid + "\"]}}"))
        .containsExactly(PointId.num(2), PointId.uuid(uuid));
    assertThat(rows.matching("{\"must\":{\"has_vector\":\"\"}}")).hasSize(3);
    assertThat(rows.matching("{\"must\":{\"has_vector\":\"nope\"}}")).isEmpty();
  }

  @Test
  void slicesAreTheAgreedOnes() {
    assertThat(SliceHash.of(PointId.num(0))).isEqualTo(0xe849e8bb6ffe2567L);
    assertThat(SliceHash.of(PointId.num(42))).isEqualTo(0x0fc2553f07619dd3L);
    assertThat(SliceHash.of(PointId.uuid(UUID.fromString("550e8400-e29b-41d4-a716-446655440000"))))
        .isEqualTo(0xf5d0ca21ba34d504L);
    assertThat(
            List.of(1, 2, 3, 100).stream()
                .map(id -> Long.remainderUnsigned(SliceHash.of(PointId.num(id)), 10)))
        .containsExactly(8L, 9L, 6L, 1L);
  }

  @Test
  void slicesAreDisjointAndCoverEverything() {
    var rows = TestRows.of("{}", "{}", "{}", "{}", "{}", "{}", "{}");
    long sum = 0;
    for (int index = 0; index < 3; index++) {
      sum += rows.numbers("{\"must\":{\"slice\":{\"total\":3,\"index\":" + index + "}}}").size();
    }
    assertThat(sum).isEqualTo(7);
  }

  @Test
  void aPayloadIsFetchedOncePerRowAndOnlyWhenNeeded() {
    var rows = TestRows.of("{'v':1,'w':1}", "{'v':2,'w':2}");
    var test =
        FilterPlan.of(
                FilterJson.filter(
                    json("{'must':[" + value("v", "1") + "," + value("w", "1") + "]}")),
                rows)
            .newTest(rows::payload);
    test.test(0);
    assertThat(rows.fetches).isOne();
    var byId =
        FilterPlan.of(
                FilterJson.filter(json("{'must':[" + value("v", "1") + ",{'has_id':[9]}]}")), rows)
            .newTest(rows::payload);
    byId.test(0);
    assertThat(rows.fetches).isOne();
  }

  @Test
  void aFilterWithoutConstraintMatchesAll() {
    var plan = FilterPlan.of(Filter.ALL, COLORS);
    assertThat(plan.matchesAll()).isTrue();
    assertThat(plan.exact()).isTrue();
    assertThat(plan.estimate()).isEqualTo(new Cardinality(4, 4, 4));
  }

  @Test
  void theScanKnowsNoCandidates() {
    var plan = FilterPlan.of(FilterJson.filter(json(match("n", "'value':1"))), COLORS);
    assertThat(plan.candidates()).isNull();
    assertThat(plan.exact()).isFalse();
    assertThat(plan.estimate()).isEqualTo(new Cardinality(0, 2, 4));
  }

  private static void matches(TestRows rows, String filter, Integer... ids) {
    assertThat(rows.numbers(json(filter))).as(filter).containsExactly(ids);
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String value(String key, String value) {
    return "{'key':'" + key + "','match':{'value':" + value + "}}";
  }

  private static String match(String key, String match) {
    return "{'must':{'key':'" + key + "','match':{" + match + "}}}";
  }

  private static String range(String key, String bounds) {
    return "{'must':{'key':'" + key + "','range':{" + bounds + "}}}";
  }

  private static String count(String key, String bounds) {
    return "{'must':{'key':'" + key + "','values_count':{" + bounds + "}}}";
  }

  private static String minShould(String conditions, int count) {
    return "{'min_should':{'conditions':[" + conditions + "],'min_count':" + count + "}}";
  }

  private static String nested(String key, String filter) {
    return "{'must':{'nested':{'key':'" + key + "','filter':" + filter + "}}}";
  }

  private static String place(double lon, double lat) {
    return "{'g':" + point(lon, lat) + "}";
  }

  private static String point(double lon, double lat) {
    return "{'lon':" + lon + ",'lat':" + lat + "}";
  }

  private static String box(double left, double top, double right, double bottom) {
    return "{'must':{'key':'g','geo_bounding_box':{'top_left':"
        + point(left, top)
        + ",'bottom_right':"
        + point(right, bottom)
        + "}}}";
  }

  private static String circle(double lon, double lat, double metres) {
    return "{'must':{'key':'g','geo_radius':{'center':"
        + point(lon, lat)
        + ",'radius':"
        + metres
        + "}}}";
  }

  private static String polygon(String exterior, String interior) {
    return "{'must':{'key':'g','geo_polygon':{'exterior':"
        + exterior
        + ",'interiors':["
        + interior
        + "]}}}";
  }

  private static String ring(double... lonLats) {
    var points = new StringBuilder();
    for (int i = 0; i < lonLats.length; i += 2) {
      points.append(i == 0 ? "" : ",").append(point(lonLats[i], lonLats[i + 1]));
    }
    return "{'points':[" + points + "]}";
  }
}
