package io.sampo.grpc.mapping;

import com.google.protobuf.Timestamp;
import io.qdrant.client.grpc.Common;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.DatetimeRange;
import io.sampo.storage.model.Condition.Match;
import io.sampo.storage.model.Condition.Range;
import io.sampo.storage.model.Condition.ValuesCount;
import io.sampo.storage.model.Filter;
import io.sampo.storage.model.GeoPoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters. Declared rules have been checked by {@link Rules}. */
final class Filters {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private Filters() {}

  static @Nullable Filter filter(boolean given, Common.Filter filter) {
    return given ? filter(filter) : null;
  }

  static Filter filter(Common.Filter filter) {
    return new Filter(
        conditions(filter.getShouldList()),
        conditions(filter.getMustList()),
        conditions(filter.getMustNotList()),
        filter.hasMinShould() ? minShould(filter.getMinShould()) : null);
  }

  private static Filter.MinShould minShould(Common.MinShould minShould) {
    var conditions = conditions(minShould.getConditionsList());
    return new Filter.MinShould(
        conditions == null ? List.of() : conditions, minShould.getMinCount());
  }

  /** The wire does not tell an empty list from none, and a condition without variant is ignored. */
  private static @Nullable List<Condition> conditions(List<Common.Condition> conditions) {
    var result = new ArrayList<Condition>(conditions.size());
    for (var condition : conditions) {
      var mapped = condition(condition);
      if (mapped != null) {
        result.add(mapped);
      }
    }
    return result.isEmpty() ? null : result;
  }

  static @Nullable Condition condition(Common.Condition condition) {
    return switch (condition.getConditionOneOfCase()) {
      case FIELD -> field(condition.getField());
      case IS_EMPTY -> new Condition.IsEmpty(Paths.path(condition.getIsEmpty().getKey()));
      case IS_NULL -> new Condition.IsNull(Paths.path(condition.getIsNull().getKey()));
      case HAS_ID ->
          new Condition.HasId(new LinkedHashSet<>(Ids.ids(condition.getHasId().getHasIdList())));
      case HAS_VECTOR -> new Condition.HasVector(condition.getHasVector().getHasVector());
      case FILTER -> new Condition.Sub(filter(condition.getFilter()));
      case NESTED ->
          new Condition.Nested(
              Paths.path(condition.getNested().getKey()),
              filter(condition.getNested().getFilter()));
      case CONDITIONONEOF_NOT_SET -> slice(condition);
    };
  }

  private static @Nullable Condition slice(Common.Condition condition) {
    var slice = Newer.message(condition, Newer.CONDITION_SLICE);
    if (slice == null) {
      return null;
    }
    return new Condition.Slice(
        orZero(Newer.number(slice, Newer.SLICE_TOTAL)),
        orZero(Newer.number(slice, Newer.SLICE_INDEX)));
  }

  private static long orZero(@Nullable Long number) {
    return number == null ? 0 : number;
  }

  private static Condition field(Common.FieldCondition field) {
    return new Condition.Field(
        Paths.path(field.getKey()),
        field.hasMatch() ? match(field.getMatch()) : null,
        field.hasRange() ? range(field.getRange()) : null,
        field.hasDatetimeRange() ? datetimeRange(field.getDatetimeRange()) : null,
        field.hasGeoBoundingBox() ? box(field.getGeoBoundingBox()) : null,
        field.hasGeoRadius() ? radius(field.getGeoRadius()) : null,
        field.hasGeoPolygon() ? polygon(field.getGeoPolygon()) : null,
        field.hasValuesCount() ? valuesCount(field.getValuesCount()) : null,
        field.hasIsEmpty() ? field.getIsEmpty() : null,
        field.hasIsNull() ? field.getIsNull() : null);
  }

  private static Match match(Common.Match match) {
    return switch (match.getMatchValueCase()) {
      case KEYWORD -> new Match.Keyword(match.getKeyword());
      case INTEGER -> new Match.Int(match.getInteger());
      case BOOLEAN -> new Match.Bool(match.getBoolean());
      case TEXT -> new Match.Text(match.getText());
      case TEXT_ANY -> new Match.TextAny(match.getTextAny());
      case PHRASE -> new Match.Phrase(match.getPhrase());
      case KEYWORDS ->
          new Match.AnyKeyword(new LinkedHashSet<>(match.getKeywords().getStringsList()));
      case INTEGERS -> new Match.AnyInt(new LinkedHashSet<>(match.getIntegers().getIntegersList()));
      case EXCEPT_KEYWORDS ->
          new Match.ExceptKeyword(new LinkedHashSet<>(match.getExceptKeywords().getStringsList()));
      case EXCEPT_INTEGERS ->
          new Match.ExceptInt(new LinkedHashSet<>(match.getExceptIntegers().getIntegersList()));
      case MATCHVALUE_NOT_SET -> {
        var prefix = Newer.bytes(match, Newer.MATCH_PREFIX);
        if (prefix == null) {
          throw new BadCall("Malformed Match condition");
        }
        yield new Match.Prefix(prefix.toStringUtf8());
      }
    };
  }

  private static Range range(Common.Range range) {
    return new Range(
        range.hasLt() ? range.getLt() : null,
        range.hasGt() ? range.getGt() : null,
        range.hasGte() ? range.getGte() : null,
        range.hasLte() ? range.getLte() : null);
  }

  private static DatetimeRange datetimeRange(Common.DatetimeRange range) {
    return new DatetimeRange(
        range.hasLt() ? micros(range.getLt()) : null,
        range.hasGt() ? micros(range.getGt()) : null,
        range.hasGte() ? micros(range.getGte()) : null,
        range.hasLte() ? micros(range.getLte()) : null);
  }

  static long micros(Timestamp moment) {
    try {
      return Math.addExact(
          Math.multiplyExact(moment.getSeconds(), MICROS_PER_SECOND),
          moment.getNanos() / NANOS_PER_MICRO);
    } catch (ArithmeticException _) {
      throw new BadCall("Malformed timestamp: " + moment.getSeconds() + " seconds");
    }
  }

  private static ValuesCount valuesCount(Common.ValuesCount count) {
    return new ValuesCount(
        count.hasLt() ? count.getLt() : null,
        count.hasGt() ? count.getGt() : null,
        count.hasGte() ? count.getGte() : null,
        count.hasLte() ? count.getLte() : null);
  }

  private static Condition.GeoBoundingBox box(Common.GeoBoundingBox box) {
    if (!box.hasTopLeft() || !box.hasBottomRight()) {
      throw new BadCall("Malformed GeoBoundingBox type");
    }
    return new Condition.GeoBoundingBox(point(box.getTopLeft()), point(box.getBottomRight()));
  }

  private static Condition.GeoRadius radius(Common.GeoRadius radius) {
    if (!radius.hasCenter()) {
      throw new BadCall("Malformed GeoRadius type");
    }
    return new Condition.GeoRadius(point(radius.getCenter()), radius.getRadius());
  }

  private static Condition.GeoPolygon polygon(Common.GeoPolygon polygon) {
    if (!polygon.hasExterior()) {
      throw new BadCall("Malformed GeoPolygon type");
    }
    return new Condition.GeoPolygon(
        ring(polygon.getExterior()),
        polygon.getInteriorsList().stream().map(Filters::ring).toList());
  }

  private static List<GeoPoint> ring(Common.GeoLineString ring) {
    return ring.getPointsList().stream().map(Filters::point).toList();
  }

  static GeoPoint point(Common.GeoPoint point) {
    if (!(Math.abs(point.getLon()) <= 180 && Math.abs(point.getLat()) <= 90)) {
      throw new BadCall(
          "Wrong format of GeoPoint payload: expected `lat` = %s within [-90;90] and `lon` = %s within [-180;180]"
              .formatted(point.getLat(), point.getLon()));
    }
    return new GeoPoint(point.getLon(), point.getLat());
  }
}
