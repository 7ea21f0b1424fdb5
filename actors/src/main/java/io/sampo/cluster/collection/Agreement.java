package io.sampo.cluster.collection;

import io.sampo.cluster.replication.ReadNeed;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What several replicas say, as one answer: that on which enough of them agree (spec §4.4). */
final class Agreement {
  private Agreement() {}

  static List<PointRecord> records(List<List<PointRecord>> answers, ReadNeed need) {
    return items(answers, PointRecord::id, Agreement::same, need);
  }

  static List<ScoredPoint> hits(List<List<ScoredPoint>> answers, ReadNeed need) {
    return items(answers, ScoredPoint::id, Agreement::same, need);
  }

  static long count(List<Long> answers, ReadNeed need) {
    var sorted = answers.stream().sorted().toList();
    return need.majority() ? sorted.get(sorted.size() / 2) : sorted.getFirst();
  }

  private static <T> List<T> items(
      List<List<T>> answers, Function<T, PointId> id, BiPredicate<T, T> same, ReadNeed need) {
    if (answers.size() == 1) {
      return answers.getFirst();
    }
    var byId = new HashMap<PointId, List<T>>();
    answers.forEach(
        answer ->
            answer.forEach(
                item -> byId.computeIfAbsent(id.apply(item), _ -> new ArrayList<>()).add(item)));
    int threshold = need.threshold(answers.size());
    var kept = new HashMap<PointId, T>();
    byId.forEach(
        (point, items) ->
            items.stream()
                .filter(item -> items.stream().filter(o -> same.test(item, o)).count() >= threshold)
                .findFirst()
                .ifPresent(item -> kept.put(point, item)));
    return order(answers, id, kept.keySet()).stream()
        .map(kept::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The ids that were kept; where some were not, in the order that most lists have. */
  private static <T> List<PointId> order(
      List<List<T>> answers, Function<T, PointId> id, Set<PointId> kept) {
    var first = answers.getFirst().stream().map(id).toList();
    if (first.size() == kept.size() && kept.containsAll(first)) {
      return first;
    }
    List<Deque<PointId>> left = new ArrayList<>();
    for (var answer : answers) {
      left.add(new ArrayDeque<>(answer.stream().map(id).filter(kept::contains).toList()));
    }
    var ordered = new ArrayList<PointId>();
    var done = new HashSet<PointId>();
    while (left.stream().anyMatch(queue -> !queue.isEmpty())) {
      var heads = new HashMap<PointId, Integer>();
      left.stream()
          .filter(queue -> !queue.isEmpty())
          .forEach(queue -> heads.merge(queue.getFirst(), 1, Integer::sum));
      var next = heads.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
      if (done.add(next)) {
        ordered.add(next);
      }
      left.forEach(queue -> queue.remove(next));
    }
    return ordered;
  }

  private static boolean same(PointRecord one, PointRecord other) {
    return Objects.equals(one.orderValue(), other.orderValue())
        && samePayload(one.payload(), other.payload())
        && sameVectors(one.vectors(), other.vectors());
  }

  private static boolean same(ScoredPoint one, ScoredPoint other) {
    return one.score() == other.score()
        && Objects.equals(one.orderValue(), other.orderValue())
        && samePayload(one.payload(), other.payload())
        && sameVectors(one.vectors(), other.vectors());
  }

  private static boolean samePayload(@Nullable Payload one, @Nullable Payload other) {
    var left = one == null ? Payload.EMPTY : one;
    var right = other == null ? Payload.EMPTY : other;
    return left.equals(right) || Payloads.decode(left).equals(Payloads.decode(right));
  }

  private static boolean sameVectors(
      @Nullable Map<String, VectorValue> one, @Nullable Map<String, VectorValue> other) {
    var left = one == null ? Map.<String, VectorValue>of() : one;
    var right = other == null ? Map.<String, VectorValue>of() : other;
    return left.keySet().equals(right.keySet())
        && left.entrySet().stream()
            .allMatch(entry -> same(entry.getValue(), right.get(entry.getKey())));
  }

  private static boolean same(VectorValue one, @Nullable VectorValue other) {
    if (one instanceof VectorValue.Dense(var left)
        && other instanceof VectorValue.Dense(var right)) {
      return Arrays.equals(left, right);
    }
    return one.equals(other);
  }
}
