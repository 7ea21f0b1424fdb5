package io.sampo.storage.filter;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Condition.ValuesCount;
import io.sampo.storage.payload.Cbor;
import io.sampo.storage.payload.PathReader;
import io.sampo.storage.payload.PathReader.Outcome;
import io.sampo.storage.payload.PathReader.Visitor;

/** What objects satisfy by the values at a path, without an index (spec dataplane §4.2–§4.4). */
final class FieldTests {
  private FieldTests() {}

  static ObjectTest isEmpty(Condition.IsEmpty condition) {
    return none(new PathReader(condition.key()), (bytes, at) -> !isNullOrEmptyArray(bytes, at));
  }

  static ObjectTest isNull(Condition.IsNull condition) {
    return any(new PathReader(condition.key()), Cbor::isNull, false);
  }

  /** Of several clauses a count alone decides, then emptiness, then null; else any of the rest. */
  static ObjectTest field(Condition.Field field) {
    var path = new PathReader(field.key());
    if (field.valuesCount() != null) {
      var count = field.valuesCount();
      return any(path, (bytes, at) -> within(count(bytes, at), count), within(0, count));
    }
    if (field.isEmpty() != null) {
      boolean wanted = field.isEmpty();
      return any(path, (bytes, at) -> isNullOrEmptyArray(bytes, at) == wanted, wanted);
    }
    if (field.isNull() != null) {
      boolean wanted = field.isNull();
      return any(path, (bytes, at) -> isOrHasNull(bytes, at) == wanted, !wanted);
    }
    var tests = ValueTests.of(field);
    var test = tests.size() == 1 ? tests.getFirst() : anyOf(tests.toArray(ValueTest[]::new));
    return any(path, (bytes, at) -> isOrHas(bytes, at, test), false);
  }

  private static ObjectTest any(PathReader path, Visitor visitor, boolean whenMissing) {
    return (bytes, at) ->
        switch (path.visit(bytes, at, visitor)) {
          case NOTHING -> whenMissing;
          case SEEN -> false;
          case STOPPED -> true;
        };
  }

  private static ObjectTest none(PathReader path, Visitor visitor) {
    return (bytes, at) -> path.visit(bytes, at, visitor) != Outcome.STOPPED;
  }

  private static ValueTest anyOf(ValueTest[] tests) {
    return (bytes, at) -> {
      for (var test : tests) {
        if (test.test(bytes, at)) {
          return true;
        }
      }
      return false;
    };
  }

  /** Arrays are multiple values, one level deep. */
  private static boolean isOrHas(byte[] bytes, int at, ValueTest test) {
    if (!Cbor.isArray(bytes, at)) {
      return test.test(bytes, at);
    }
    int element = Cbor.content(bytes, at);
    for (int i = Cbor.count(bytes, at); i > 0; i--) {
      if (test.test(bytes, element)) {
        return true;
      }
      element = Cbor.skip(bytes, element);
    }
    return false;
  }

  private static boolean isOrHasNull(byte[] bytes, int at) {
    return isOrHas(bytes, at, Cbor::isNull);
  }

  private static boolean isNullOrEmptyArray(byte[] bytes, int at) {
    return Cbor.isNull(bytes, at) || (Cbor.isArray(bytes, at) && Cbor.count(bytes, at) == 0);
  }

  private static long count(byte[] bytes, int at) {
    if (Cbor.isNull(bytes, at)) {
      return 0;
    }
    return Cbor.isArray(bytes, at) ? Cbor.count(bytes, at) : 1;
  }

  private static boolean within(long count, ValuesCount bounds) {
    return (bounds.lt() == null || count < bounds.lt())
        && (bounds.lte() == null || count <= bounds.lte())
        && (bounds.gt() == null || count > bounds.gt())
        && (bounds.gte() == null || count >= bounds.gte());
  }
}
