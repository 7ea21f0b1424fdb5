package io.sampo.http.json;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.DatetimeRange;
import io.sampo.storage.model.Condition.Match;
import io.sampo.storage.model.Condition.Range;
import io.sampo.storage.model.Condition.ValuesCount;
import io.sampo.storage.payload.Datetimes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reader of tests on the values at a payload path (spec dataplane §4.2, §4.3). */
final class FieldConditionReader {
  private static final List<String> BOUNDS = List.of("lt", "gt", "gte", "lte");

  private FieldConditionReader() {}

  static Condition read(Fields fields, At at) {
    var key = fields.required("key", Paths::path);
    var range = fields.optional("range", FieldConditionReader::range);
    var condition =
        new Condition.Field(
            key,
            fields.optional("match", FieldConditionReader::match),
            range instanceof AnyRange.Numbers(var numbers) ? numbers : null,
            range instanceof AnyRange.Moments(var moments) ? moments : null,
            fields.optional("geo_bounding_box", GeoReader::box),
            fields.optional("geo_radius", GeoReader::radius),
            fields.optional("geo_polygon", GeoReader::polygon),
            fields.optional("values_count", FieldConditionReader::valuesCount),
            fields.optional("is_empty", Read::bool),
            fields.optional("is_null", Read::bool));
    if (isBare(condition)) {
      at.member("__all__").reportCustom("At least one field condition must be specified");
    }
    return condition;
  }

  private static boolean isBare(Condition.Field condition) {
    return Stream.of(
            condition.match(),
            condition.range(),
            condition.datetimeRange(),
            condition.geoBoundingBox(),
            condition.geoRadius(),
            condition.geoPolygon(),
            condition.valuesCount(),
            condition.isEmpty(),
            condition.isNull())
        .allMatch(clause -> clause == null);
  }

  private static Match match(Json json) {
    return Read.variant(
        Read.noVariantOf("MatchInterface"),
        json,
        value -> {
          var fields = Fields.of(value, "Match");
          if (fields.has("value")) {
            return fields.required("value", FieldConditionReader::exactly);
          }
          if (fields.has("text")) {
            return new Match.Text(fields.required("text", Read::text));
          }
          if (fields.has("text_any")) {
            return new Match.TextAny(fields.required("text_any", Read::text));
          }
          if (fields.has("phrase")) {
            return new Match.Phrase(fields.required("phrase", Read::text));
          }
          if (fields.has("prefix")) {
            return new Match.Prefix(fields.required("prefix", Read::text));
          }
          return fields.has("any")
              ? fields.required("any", FieldConditionReader::any)
              : fields.required("except", FieldConditionReader::except);
        });
  }

  private static Match exactly(Json json) {
    return switch (json) {
      case Json.Text(var text) -> new Match.Keyword(text);
      case Json.Int(var integer) -> new Match.Int(integer);
      case Json.Bool(var bool) -> new Match.Bool(bool);
      case Json.Nothing _, Json.Huge _, Json.Real _, Json.Arr _, Json.Obj _ ->
          throw json.not("a string, an integer or a boolean");
    };
  }

  private static Match any(Json json) {
    return areIntegers(json)
        ? new Match.AnyInt(integers(json))
        : new Match.AnyKeyword(keywords(json));
  }

  private static Match except(Json json) {
    return areIntegers(json)
        ? new Match.ExceptInt(integers(json))
        : new Match.ExceptKeyword(keywords(json));
  }

  private static boolean areIntegers(Json json) {
    var elements = Read.array(json);
    return !elements.isEmpty() && elements.getFirst() instanceof Json.Int;
  }

  private static Set<Long> integers(Json json) {
    return new LinkedHashSet<>(Read.list(json, Read::i64));
  }

  private static Set<String> keywords(Json json) {
    return new LinkedHashSet<>(Read.list(json, Read::text));
  }

  private sealed interface AnyRange {
    record Numbers(Range range) implements AnyRange {}

    record Moments(DatetimeRange range) implements AnyRange {}
  }

  /** One bound that is a string makes all of them moments. */
  private static AnyRange range(Json json) {
    var fields = Fields.of(json, "Range");
    Map<String, Json> members = Read.object(json);
    boolean moments = BOUNDS.stream().anyMatch(name -> members.get(name) instanceof Json.Text);
    return moments
        ? new AnyRange.Moments(
            new DatetimeRange(
                fields.optional("lt", FieldConditionReader::moment),
                fields.optional("gt", FieldConditionReader::moment),
                fields.optional("gte", FieldConditionReader::moment),
                fields.optional("lte", FieldConditionReader::moment)))
        : Read.variant(
            Read.noVariantOf("RangeInterface"),
            json,
            _ ->
                new AnyRange.Numbers(
                    new Range(
                        fields.optional("lt", Read::f64),
                        fields.optional("gt", Read::f64),
                        fields.optional("gte", Read::f64),
                        fields.optional("lte", Read::f64))));
  }

  /** Microseconds since 1970. */
  static long moment(Json json) {
    var text = Read.text(json);
    return Datetimes.parseMicros(text)
        .orElseThrow(
            () ->
                new FormatException(
                    "'"
                        + text
                        + "' does not match accepted datetime format (RFC3339). Example:"
                        + " 2014-01-01T00:00:00Z"));
  }

  private static ValuesCount valuesCount(Json json) {
    var fields = Fields.of(json, "ValuesCount");
    return new ValuesCount(
        bound(fields, "lt"), bound(fields, "gt"), bound(fields, "gte"), bound(fields, "lte"));
  }

  private static @Nullable Long bound(Fields fields, String name) {
    return fields.optional(name, Read::count);
  }
}
