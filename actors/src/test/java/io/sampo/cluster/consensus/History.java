package io.sampo.cluster.consensus;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all members together have applied and what clients were told; the first contradiction is
 * kept.
 */
final class History {
  private final TreeMap<Long, String> entries = new TreeMap<>();
  private final Set<String> operations = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Map<Integer, MemberId> leaders = new TreeMap<>();
  private long applied;
  private long acknowledged;
  private @Nullable String violation;

  @Nullable String violation() {
    return violation;
  }

  void violated(String what) {
    if (violation == null) {
      violation = what;
    }
  }

  List<Register.Entry> all() {
    return entries.entrySet().stream()
        .map(entry -> new Register.Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Index of the last operation that a client was told of. */
  long acknowledged() {
    return acknowledged;
  }

  int size() {
    return entries.size();
  }

  /** A member applies an operation; before, it had applied everything up to another. */
  void applied(MemberId by, long before, long index, String operation) {
    var left = entries.subMap(before, false, index, false);
    if (!left.isEmpty()) {
      violated("OneHistory: %s applied %d after %d and left %s".formatted(by, index, before, left));
    }
    var known = entries.get(index);
    if (known == null) {
      if (index <= applied) {
        violated(
            "OneHistory: %s applied %s at %d, where others had nothing"
                .formatted(by, operation, index));
      }
      if (!operations.add(operation)) {
        violated("OneHistory: %s applied %s again at %d".formatted(by, operation, index));
      }
      entries.put(index, operation);
    } else if (!known.equals(operation)) {
      violated("OneHistory: %s applied %s at %d, others %s".formatted(by, operation, index, known));
    }
    applied = Math.max(applied, index);
    if (refused.contains(operation)) {
      violated("CommittedIsForever: %s was refused and is at %d".formatted(operation, index));
    }
  }

  /** A member's state after a snapshot or a start. */
  void holds(MemberId by, long upTo, List<Register.Entry> state) {
    var expected = entries.headMap(upTo, true);
    var found = new TreeMap<Long, String>();
    state.forEach(entry -> found.put(entry.index(), entry.operation()));
    if (!expected.equals(found)) {
      var differing = new TreeMap<>(found);
      differing.entrySet().removeAll(expected.entrySet());
      var missing = new TreeMap<>(expected);
      missing.entrySet().removeAll(found.entrySet());
      violated(
          "OneHistory: %s holds %s up to %d, others %s".formatted(by, differing, upTo, missing));
    }
    applied = Math.max(applied, upTo);
  }

  void acknowledged(long index, String operation) {
    if (!operation.equals(entries.get(index))) {
      violated(
          "CommittedIsForever: %s was acknowledged at %d, where %s is"
              .formatted(operation, index, entries.get(index)));
    }
    acknowledged = Math.max(acknowledged, index);
  }

  void refused(String operation) {
    refused.add(operation);
    if (operations.contains(operation)) {
      violated("CommittedIsForever: %s was refused and is there".formatted(operation));
    }
  }

  void leads(int term, MemberId member) {
    var other = leaders.putIfAbsent(term, member);
    if (other != null && !other.equals(member)) {
      violated("OneLeader: %s and %s in term %d".formatted(other, member, term));
    }
  }
}
