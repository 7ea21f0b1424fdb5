package io.sampo.storage.filter;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.DatetimeRange;
import io.sampo.storage.model.Condition.Match;
import io.sampo.storage.model.Condition.Range;
import io.sampo.storage.payload.Cbor;
import io.sampo.storage.payload.CborReader;
import io.sampo.storage.payload.Datetimes;
import io.sampo.storage.payload.Places;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What single values satisfy, without an index (spec dataplane §4.2, §4.3). */
final class ValueTests {
  private ValueTests() {}

  /** The clauses of a field condition that look at single values, ORed. */
  static List<ValueTest> of(Condition.Field field) {
    var tests = new ArrayList<ValueTest>();
    if (field.match() != null) {
      tests.add(match(field.match()));
    }
    if (field.range() != null) {
      tests.add(range(field.range()));
    }
    if (field.datetimeRange() != null) {
      tests.add(datetimeRange(field.datetimeRange()));
    }
    if (field.geoRadius() != null) {
      tests.add(place(Places.radius(field.geoRadius())));
    }
    if (field.geoBoundingBox() != null) {
      tests.add(place(Places.box(field.geoBoundingBox())));
    }
    if (field.geoPolygon() != null) {
      tests.add(place(Places.polygon(field.geoPolygon())));
    }
    return tests;
  }

  private static ValueTest place(Places.PlaceTest test) {
    return (bytes, at) -> Places.test(bytes, at, test);
  }

  private static ValueTest match(Match match) {
    return switch (match) {
      case Match.Keyword(var value) -> {
        byte[] wanted = utf8(value);
        yield (bytes, at) ->
            Cbor.isString(bytes, at)
                && Cbor.count(bytes, at) == wanted.length
                && startsWith(bytes, at, wanted);
      }
      case Match.Int(var value) ->
          (bytes, at) ->
              Cbor.type(bytes, at) == CborReader.Type.INTEGER && Cbor.integer(bytes, at) == value;
      case Match.Bool(var value) ->
          (bytes, at) ->
              Cbor.type(bytes, at) == CborReader.Type.BOOL && Cbor.isTrue(bytes, at) == value;
      case Match.Text(var text) -> contains(text);
      case Match.Phrase(var text) -> contains(text);
      case Match.TextAny(var text) -> containsAny(text);
      case Match.Prefix(var prefix) -> {
        byte[] wanted = utf8(prefix);
        yield (bytes, at) ->
            Cbor.isString(bytes, at)
                && Cbor.count(bytes, at) >= wanted.length
                && startsWith(bytes, at, wanted);
      }
      case Match.AnyKeyword(var values) ->
          (bytes, at) -> Cbor.isString(bytes, at) && values.contains(Cbor.string(bytes, at));
      case Match.AnyInt(var values) ->
          (bytes, at) ->
              Cbor.type(bytes, at) == CborReader.Type.INTEGER
                  && values.contains(Cbor.integer(bytes, at));
      case Match.ExceptKeyword(var values) ->
          (bytes, at) ->
              Cbor.isString(bytes, at)
                  ? !values.contains(Cbor.string(bytes, at))
                  : !Cbor.isNull(bytes, at);
      case Match.ExceptInt(var values) -> exceptInt(values);
    };
  }

  private static ValueTest exceptInt(Set<Long> values) {
    return (bytes, at) ->
        Cbor.type(bytes, at) == CborReader.Type.INTEGER
            ? !values.contains(Cbor.integer(bytes, at))
            : !Cbor.isNull(bytes, at);
  }

  /** Without an index, text is a case-sensitive substring. */
  private static ValueTest contains(String text) {
    byte[] wanted = utf8(text);
    return (bytes, at) -> Cbor.isString(bytes, at) && contains(bytes, at, wanted);
  }

  private static ValueTest containsAny(String text) {
    var tokens =
        Arrays.stream(text.split("\\p{IsWhite_Space}+"))
            .filter(token -> !token.isEmpty())
            .map(ValueTests::contains)
            .toList();
    return (bytes, at) -> {
      for (var token : tokens) {
        if (token.test(bytes, at)) {
          return true;
        }
      }
      return false;
    };
  }

  private static ValueTest range(Range range) {
    double lt = range.lt() == null ? Double.POSITIVE_INFINITY : range.lt();
    double lte = range.lte() == null ? Double.POSITIVE_INFINITY : range.lte();
    double gt = range.gt() == null ? Double.NEGATIVE_INFINITY : range.gt();
    double gte = range.gte() == null ? Double.NEGATIVE_INFINITY : range.gte();
    return (bytes, at) -> {
      double value = Cbor.number(bytes, at);
      return value < lt && value <= lte && value > gt && value >= gte;
    };
  }

  private static ValueTest datetimeRange(DatetimeRange range) {
    return (bytes, at) -> {
      if (!Cbor.isString(bytes, at)) {
        return false;
      }
      var moment = Datetimes.parseMicros(Cbor.string(bytes, at));
      if (moment.isEmpty()) {
        return false;
      }
      long micros = moment.getAsLong();
      return (range.lt() == null || micros < range.lt())
          && (range.lte() == null || micros <= range.lte())
          && (range.gt() == null || micros > range.gt())
          && (range.gte() == null || micros >= range.gte());
    };
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] wanted) {
    int from = Cbor.content(bytes, at);
    return Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
  }

  /** In UTF-8 a substring of characters is a substring of bytes. */
  private static boolean contains(byte[] bytes, int at, byte[] wanted) {
    int from = Cbor.content(bytes, at);
    int last = from + Cbor.count(bytes, at) - wanted.length;
    for (int start = from; start <= last; start++) {
      if (wanted.length == 0
          || (bytes[start] == wanted[0]
              && Arrays.equals(bytes, start, start + wanted.length, wanted, 0, wanted.length))) {
        return true;
      }
    }
    return false;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
