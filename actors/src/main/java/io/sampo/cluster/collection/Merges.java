package io.sampo.cluster.collection;

import io.sampo.storage.model.OrderBy;
import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.ScrollPage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** One list from those of all shards (spec distributed §4.6). */
final class Merges {
  private Merges() {}

  /** The best hits, best first; among equal ones the order of spec dataplane §5.6. */
  static List<ScoredPoint> best(List<List<ScoredPoint>> shards, boolean largerIsBetter, int limit) {
    if (shards.size() == 1) {
      return first(shards.getFirst(), limit);
    }
    Comparator<ScoredPoint> order =
        largerIsBetter
            ? Comparator.<ScoredPoint>comparingDouble(hit -> -hit.score())
                .thenComparing(ScoredPoint::id, Comparator.reverseOrder())
            : Comparator.<ScoredPoint>comparingDouble(ScoredPoint::score)
                .thenComparing(ScoredPoint::id);
    return distinct(shards, order, ScoredPoint::id, limit);
  }

  /** A page by id; each shard was asked for one more than {@code limit}. */
  static ScrollPage page(List<List<PointRecord>> shards, int limit) {
    var merged =
        distinct(shards, Comparator.comparing(PointRecord::id), PointRecord::id, limit + 1);
    return merged.size() > limit
        ? new ScrollPage(merged.subList(0, limit), merged.get(limit).id())
        : new ScrollPage(merged, null);
  }

  /** By value, then by id, both in the direction asked for; a point may be there several times. */
  static List<PointRecord> ordered(
      List<List<PointRecord>> shards, OrderBy.Direction direction, int limit) {
    if (shards.size() == 1) {
      return first(shards.getFirst(), limit);
    }
    Comparator<PointRecord> ascending =
        Comparator.comparing(
                (PointRecord point) -> Objects.requireNonNull(point.orderValue()), Merges::compare)
            .thenComparing(PointRecord::id);
    return shards.stream()
        .flatMap(List::stream)
        .sorted(direction == OrderBy.Direction.ASC ? ascending : ascending.reversed())
        .limit(limit)
        .toList();
  }

  private static int compare(OrderValue a, OrderValue b) {
    if (a instanceof OrderValue.Int(var left) && b instanceof OrderValue.Int(var right)) {
      return Long.compare(left, right);
    }
    return Double.compare(real(a), real(b));
  }

  private static double real(OrderValue value) {
    return switch (value) {
      case OrderValue.Int(var number) -> number;
      case OrderValue.Real(var number) -> number;
    };
  }

  private static <T> List<T> distinct(
      List<List<T>> shards, Comparator<T> order, Function<T, PointId> id, int limit) {
    if (shards.size() == 1) {
      return first(shards.getFirst(), limit);
    }
    var all = new ArrayList<T>();
    shards.forEach(all::addAll);
    all.sort(order);
    var seen = new HashSet<PointId>();
    var result = new ArrayList<T>();
    for (T item : all) {
      if (result.size() == limit) {
        break;
      }
      if (seen.add(id.apply(item))) {
        result.add(item);
      }
    }
    return result;
  }

  private static <T> List<T> first(List<T> list, int limit) {
    return list.size() <= limit ? list : list.subList(0, limit);
  }
}
