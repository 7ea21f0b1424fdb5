package io.sampo.storage.filter;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.DatetimeRange;
import io.sampo.storage.model.Condition.Field;
import io.sampo.storage.model.Condition.GeoBoundingBox;
import io.sampo.storage.model.Condition.GeoPolygon;
import io.sampo.storage.model.Condition.GeoRadius;
import io.sampo.storage.model.Condition.Match;
import io.sampo.storage.model.Condition.Range;
import io.sampo.storage.model.Condition.ValuesCount;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.GeoPoint;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.payload.Datetimes;
import io.sampo.storage.payload.Payloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Filters and payloads of tests as clients write them; only well-formed ones. */
final class FilterJson {
  private FilterJson() {}

  static Filter filter(String json) {
    return filter(map(value(json)));
  }

  static Payload payload(String json) {
    return Payloads.encode(map(value(json)));
  }

  static @Nullable Object value(String json) {
    try (var parser = Payloads.JSON.createParser(json)) {
      parser.nextToken();
      return Payloads.valueFromJson(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  static Filter filter(Map<String, @Nullable Object> json) {
    Filter.MinShould minShould = null;
    if (json.get("min_should") != null) {
      var object = map(json.get("min_should"));
      minShould =
          new Filter.MinShould(
              conditions(object.get("conditions")), integer(object.get("min_count")));
    }
    return new Filter(
        json.get("should") == null ? null : conditions(json.get("should")),
        json.get("must") == null ? null : conditions(json.get("must")),
        json.get("must_not") == null ? null : conditions(json.get("must_not")),
        minShould);
  }

  private static List<Condition> conditions(@Nullable Object json) {
    if (!(json instanceof List<?> list)) {
      return List.of(condition(map(json)));
    }
    var conditions = new ArrayList<Condition>();
    for (var element : list) {
      conditions.add(condition(map(element)));
    }
    return conditions;
  }

  private static Condition condition(Map<String, @Nullable Object> json) {
    if (json.containsKey("key")) {
      return field(json);
    }
    if (json.containsKey("is_empty")) {
      return new Condition.IsEmpty(key(json.get("is_empty")));
    }
    if (json.containsKey("is_null")) {
      return new Condition.IsNull(key(json.get("is_null")));
    }
    if (json.containsKey("has_id")) {
      return new Condition.HasId(
          list(json.get("has_id")).stream().map(FilterJson::id).collect(Collectors.toSet()));
    }
    if (json.containsKey("has_vector")) {
      return new Condition.HasVector((String) present(json.get("has_vector")));
    }
    if (json.containsKey("slice")) {
      var slice = map(json.get("slice"));
      return new Condition.Slice(integer(slice.get("total")), integer(slice.get("index")));
    }
    if (json.containsKey("nested")) {
      var nested = map(json.get("nested"));
      return new Condition.Nested(key(nested), filter(map(nested.get("filter"))));
    }
    return new Condition.Sub(filter(json));
  }

  private static Field field(Map<String, @Nullable Object> json) {
    Range range = null;
    DatetimeRange datetimeRange = null;
    if (json.get("range") != null) {
      var bounds = map(json.get("range"));
      if (bounds.values().stream().anyMatch(String.class::isInstance)) {
        datetimeRange =
            new DatetimeRange(
                moment(bounds.get("lt")),
                moment(bounds.get("gt")),
                moment(bounds.get("gte")),
                moment(bounds.get("lte")));
      } else {
        range =
            new Range(
                real(bounds.get("lt")),
                real(bounds.get("gt")),
                real(bounds.get("gte")),
                real(bounds.get("lte")));
      }
    }
    return new Field(
        key(json),
        json.get("match") == null ? null : match(map(json.get("match"))),
        range,
        datetimeRange,
        json.get("geo_bounding_box") == null ? null : box(map(json.get("geo_bounding_box"))),
        json.get("geo_radius") == null ? null : radius(map(json.get("geo_radius"))),
        json.get("geo_polygon") == null ? null : polygon(map(json.get("geo_polygon"))),
        json.get("values_count") == null ? null : count(map(json.get("values_count"))),
        (Boolean) json.get("is_empty"),
        (Boolean) json.get("is_null"));
  }

  private static Match match(Map<String, @Nullable Object> json) {
    var only = json.entrySet().iterator().next();
    var value = present(only.getValue());
    return switch (only.getKey()) {
      case "value" ->
          switch (value) {
            case String text -> new Match.Keyword(text);
            case Long number -> new Match.Int(number);
            case Boolean bool -> new Match.Bool(bool);
            default -> throw new IllegalArgumentException("match value " + value);
          };
      case "text" -> new Match.Text((String) value);
      case "text_any" -> new Match.TextAny((String) value);
      case "phrase" -> new Match.Phrase((String) value);
      case "prefix" -> new Match.Prefix((String) value);
      case "any" ->
          integers(value) ? new Match.AnyInt(set(value)) : new Match.AnyKeyword(set(value));
      case "except" ->
          integers(value) ? new Match.ExceptInt(set(value)) : new Match.ExceptKeyword(set(value));
      default -> throw new IllegalArgumentException("match " + json);
    };
  }

  private static boolean integers(Object value) {
    var list = list(value);
    return !list.isEmpty() && list.getFirst() instanceof Long;
  }

  private static GeoBoundingBox box(Map<String, @Nullable Object> json) {
    return new GeoBoundingBox(
        place(map(json.get("top_left"))), place(map(json.get("bottom_right"))));
  }

  private static GeoRadius radius(Map<String, @Nullable Object> json) {
    return new GeoRadius(place(map(json.get("center"))), number(json.get("radius")));
  }

  private static GeoPolygon polygon(Map<String, @Nullable Object> json) {
    var interiors = new ArrayList<List<GeoPoint>>();
    if (json.get("interiors") != null) {
      for (var ring : list(json.get("interiors"))) {
        interiors.add(ring(map(ring)));
      }
    }
    return new GeoPolygon(ring(map(json.get("exterior"))), interiors);
  }

  private static List<GeoPoint> ring(Map<String, @Nullable Object> json) {
    return list(json.get("points")).stream().map(point -> place(map(point))).toList();
  }

  private static GeoPoint place(Map<String, @Nullable Object> json) {
    return new GeoPoint(number(json.get("lon")), number(json.get("lat")));
  }

  private static ValuesCount count(Map<String, @Nullable Object> json) {
    return new ValuesCount(
        (Long) json.get("lt"),
        (Long) json.get("gt"),
        (Long) json.get("gte"),
        (Long) json.get("lte"));
  }

  static PointId id(@Nullable Object json) {
    return json instanceof String text
        ? PointId.parseUuid(text).orElseThrow()
        : PointId.num(integer(json));
  }

  private static JsonPath key(@Nullable Object json) {
    return JsonPath.of((String) present(map(json).get("key")));
  }

  private static @Nullable Long moment(@Nullable Object json) {
    return json == null ? null : Datetimes.parseMicros((String) json).getAsLong();
  }

  private static @Nullable Double real(@Nullable Object json) {
    return json == null ? null : number(json);
  }

  private static double number(@Nullable Object json) {
    return ((Number) present(json)).doubleValue();
  }

  private static long integer(@Nullable Object json) {
    return ((Number) present(json)).longValue();
  }

  @SuppressWarnings("unchecked") // A list of one type in a test that says so.
  private static <T> Set<T> set(Object json) {
    return new LinkedHashSet<>((List<T>) json);
  }

  private static List<?> list(@Nullable Object json) {
    return (List<?>) present(json);
  }

  @SuppressWarnings("unchecked") // Objects of JSON have strings as keys.
  static Map<String, @Nullable Object> map(@Nullable Object json) {
    return (Map<String, @Nullable Object>) present(json);
  }

  private static Object present(@Nullable Object json) {
    if (json == null) {
      throw new IllegalArgumentException("null in a test's filter");
    }
    return json;
  }
}
