package io.sampo.cluster.consensus;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What a group counts, over all its starts. Any thread adds. */
final class RaftCounters {
  final LongAdder sent = new LongAdder();
  final LongAdder received = new LongAdder();
  final LongAdder oversize = new LongAdder();
  final LongAdder undecodable = new LongAdder();
  final LongAdder foreign = new LongAdder();
  final LongAdder overflow = new LongAdder();
  final LongAdder flushes = new LongAdder();
  final LongAdder elections = new LongAdder();
  final LongAdder restarts = new LongAdder();
  private final Map<Guard, LongAdder> hits = new EnumMap<>(Guard.class);

  RaftCounters() {
    for (var guard : Guard.values()) {
      hits.put(guard, new LongAdder());
    }
  }

  void hit(Guard guard) {
    var hit = hits.get(guard);
    if (hit != null) {
      hit.increment();
    }
  }

  RaftStats stats() {
    return new RaftStats(
        sent.sum(),
        received.sum(),
        oversize.sum(),
        undecodable.sum(),
        foreign.sum(),
        overflow.sum(),
        flushes.sum(),
        elections.sum(),
        restarts.sum(),
        hits.entrySet().stream()
            .collect(Collectors.toMap(hit -> hit.getKey().name(), hit -> hit.getValue().sum())));
  }
}
