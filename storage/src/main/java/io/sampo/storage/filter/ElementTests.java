package io.sampo.storage.filter;

import io.sampo.storage.model.Condition;
import io.sampo.storage.model.Filter;
import io.sampo.storage.payload.Cbor;
import io.sampo.storage.payload.PathReader;
import io.sampo.storage.payload.PathReader.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * What single elements of an array satisfy as objects of their own (spec dataplane §4.4): paths are
 * relative, nothing is known of the point, and an empty {@code should} matches nothing.
 */
final class ElementTests {
  private ElementTests() {}

  /** One element, which must be an object, satisfies the whole inner filter. */
  static ObjectTest nested(Condition.Nested nested) {
    var path = new PathReader(nested.key().each());
    var inner = filter(nested.filter());
    PathReader.Visitor visitor = (bytes, at) -> Cbor.isMap(bytes, at) && inner.test(bytes, at);
    return (bytes, at) -> path.visit(bytes, at, visitor) == Outcome.STOPPED;
  }

  private static ObjectTest filter(Filter filter) {
    var clauses = new ArrayList<ObjectTest>();
    if (filter.must() != null) {
      clauses.add(atLeast(filter.must(), filter.must().size()));
    }
    if (filter.should() != null) {
      clauses.add(atLeast(filter.should(), 1));
    }
    if (filter.mustNot() != null) {
      var any = atLeast(filter.mustNot(), 1);
      clauses.add((bytes, at) -> !any.test(bytes, at));
    }
    if (filter.minShould() != null) {
      clauses.add(atLeast(filter.minShould().conditions(), filter.minShould().minCount()));
    }
    return atLeast(clauses.toArray(ObjectTest[]::new), clauses.size());
  }

  private static ObjectTest atLeast(List<Condition> conditions, long wanted) {
    return atLeast(
        conditions.stream().map(ElementTests::condition).toArray(ObjectTest[]::new), wanted);
  }

  private static ObjectTest atLeast(ObjectTest[] tests, long wanted) {
    return (bytes, at) -> {
      long missing = wanted;
      for (int i = 0; i < tests.length && missing > 0 && missing <= tests.length - i; i++) {
        if (tests[i].test(bytes, at)) {
          missing--;
        }
      }
      return missing <= 0;
    };
  }

  private static ObjectTest condition(Condition condition) {
    return switch (condition) {
      case Condition.Field field -> FieldTests.field(field);
      case Condition.IsEmpty isEmpty -> FieldTests.isEmpty(isEmpty);
      case Condition.IsNull isNull -> FieldTests.isNull(isNull);
      case Condition.Nested nested -> nested(nested);
      case Condition.Sub(var filter) -> filter(filter);
      case Condition.HasId _, Condition.HasVector _, Condition.Slice _ -> (bytes, at) -> false;
    };
  }
}
