package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.JsonPath;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reader of filters and their conditions (spec dataplane §4.1, §4.4). */
public final class FilterReader {
  private static final String NO_CONDITION =
      "Expected some form of condition, which can be a field condition (like {\"key\": ...,"
          + " \"match\": ... }), or some other: has_id, has_vector, is_empty, is_null, nested,"
          + " slice, or a filter";

  private FilterReader() {}

  /** A filter; unlike elsewhere, members that nobody knows are refused. */
  public static Filter filter(Json json, At at) {
    var fields = Fields.of(json, "Filter").only("should", "min_should", "must", "must_not");
    return new Filter(
        conditions(fields, "should", at),
        conditions(fields, "must", at),
        conditions(fields, "must_not", at),
        fields.optional("min_should", min -> minShould(min, at.member("min_should"))));
  }

  private static @Nullable List<Condition> conditions(Fields fields, String name, At at) {
    var place = at.member(name);
    return fields.optional(
        name, list -> Read.oneOrMore(list, (json, i) -> condition(json, place.element(i))));
  }

  private static Filter.MinShould minShould(Json json, At at) {
    var fields = Fields.of(json, "MinShould");
    var place = at.member("conditions");
    List<Condition> conditions =
        fields.required(
            "conditions",
            list -> Read.list(list, (element, i) -> condition(element, place.element(i))));
    long minCount = fields.required("min_count", Read::count);
    at.check(minCount, "min_count", Rule.not(0L, "min_count must be greater than 0"));
    return new Filter.MinShould(conditions, minCount);
  }

  /** The first kind of condition that has its key. */
  static Condition condition(Json json, At at) {
    var fields = Fields.of(json, "Condition");
    if (fields.has("key")) {
      return FieldConditionReader.read(fields, at);
    }
    return Read.variant(
        NO_CONDITION,
        json,
        value -> {
          if (fields.has("is_empty")) {
            return new Condition.IsEmpty(fields.required("is_empty", FilterReader::key));
          }
          if (fields.has("is_null")) {
            return new Condition.IsNull(fields.required("is_null", FilterReader::key));
          }
          if (fields.has("has_id")) {
            var ids = fields.required("has_id", list -> Read.list(list, Ids::id));
            return new Condition.HasId(new LinkedHashSet<>(ids));
          }
          if (fields.has("has_vector")) {
            return new Condition.HasVector(fields.required("has_vector", Read::text));
          }
          if (fields.has("slice")) {
            return fields.required("slice", slice -> slice(slice, at));
          }
          if (fields.has("nested")) {
            return fields.required("nested", nested -> nested(nested, at.member("nested")));
          }
          return new Condition.Sub(filter(value, at));
        });
  }

  private static JsonPath key(Json json) {
    return Fields.of(json, "PayloadField").required("key", Paths::path);
  }

  private static Condition slice(Json json, At at) {
    var fields = Fields.of(json, "Slice");
    long total = fields.required("total", Read::count);
    long index = fields.required("index", Read::count);
    if (total == 0) {
      throw new FormatException("invalid value: integer `0`, expected a nonzero u64");
    }
    if (Long.compareUnsigned(index, total) >= 0) {
      at.member("__all__").reportCustom("Slice index must be less than the total number of slices");
    }
    return new Condition.Slice(total, index);
  }

  private static Condition nested(Json json, At at) {
    var fields = Fields.of(json, "Nested");
    return new Condition.Nested(
        fields.required("key", Paths::path),
        fields.required("filter", filter -> filter(filter, at.member("filter"))));
  }
}
