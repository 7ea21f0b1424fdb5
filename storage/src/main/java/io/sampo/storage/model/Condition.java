package io.sampo.storage.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One test of a filter (spec dataplane §4.1–§4.4). */
public sealed interface Condition {

  /** A test of the values at {@code key}; at least one clause is given. */
  record Field(
      JsonPath key,
      @Nullable Match match,
      @Nullable Range range,
      @Nullable DatetimeRange datetimeRange,
      @Nullable GeoBoundingBox geoBoundingBox,
      @Nullable GeoRadius geoRadius,
      @Nullable GeoPolygon geoPolygon,
      @Nullable ValuesCount valuesCount,
      @Nullable Boolean isEmpty,
      @Nullable Boolean isNull)
      implements Condition {

    public static Field match(String key, Match match) {
      return new Field(JsonPath.of(key), match, null, null, null, null, null, null, null, null);
    }

    public static Field range(String key, Range range) {
      return new Field(JsonPath.of(key), null, range, null, null, null, null, null, null, null);
    }
  }

  /** Missing, null, {@code []} or only such values. */
  record IsEmpty(JsonPath key) implements Condition {}

  /** Some value is JSON null. */
  record IsNull(JsonPath key) implements Condition {}

  /** The point's id is one of these. */
  record HasId(Set<PointId> ids) implements Condition {}

  /** The point has this vector. */
  record HasVector(String name) implements Condition {}

  /** The point's hash falls into this slice of {@code total}. */
  record Slice(long total, long index) implements Condition {}

  /** One element of the array at {@code key} satisfies the whole filter. */
  record Nested(JsonPath key, Filter filter) implements Condition {}

  /** A filter as a condition. */
  record Sub(Filter filter) implements Condition {}

  /** Tests on one value. */
  sealed interface Match {
    /** Equal string. */
    record Keyword(String value) implements Match {}

    /** Equal integer. */
    record Int(long value) implements Match {}

    /** Equal boolean. */
    record Bool(boolean value) implements Match {}

    /** All tokens. */
    record Text(String text) implements Match {}

    /** Any token. */
    record TextAny(String text) implements Match {}

    /** Tokens in order. */
    record Phrase(String text) implements Match {}

    /** Starts with. */
    record Prefix(String prefix) implements Match {}

    /** One of these strings. */
    record AnyKeyword(Set<String> values) implements Match {}

    /** One of these integers. */
    record AnyInt(Set<Long> values) implements Match {}

    /** None of these strings. */
    record ExceptKeyword(Set<String> values) implements Match {}

    /** None of these integers. */
    record ExceptInt(Set<Long> values) implements Match {}
  }

  /** Bounds on a number, all ANDed. */
  record Range(
      @Nullable Double lt, @Nullable Double gt, @Nullable Double gte, @Nullable Double lte) {}

  /** Bounds on a moment in microseconds since 1970 UTC, all ANDed. */
  record DatetimeRange(
      @Nullable Long lt, @Nullable Long gt, @Nullable Long gte, @Nullable Long lte) {}

  /** Bounds on how many values there are. */
  record ValuesCount(
      @Nullable Long lt, @Nullable Long gt, @Nullable Long gte, @Nullable Long lte) {}

  /** A box; it crosses the antimeridian when the left longitude is the larger one. */
  record GeoBoundingBox(GeoPoint topLeft, GeoPoint bottomRight) {}

  /** A circle of metres. */
  record GeoRadius(GeoPoint center, double radiusMetres) {}

  /** A ring with holes; each ring is closed and has at least four points. */
  record GeoPolygon(List<GeoPoint> exterior, List<List<GeoPoint>> interiors) {}
}
