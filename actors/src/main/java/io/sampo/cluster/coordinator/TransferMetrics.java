package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogEvent;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.transfer.model.TransferMethod;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kamon.metric.Counter;
import kamon.metric.MetricBuilding;
import kamon.tag.TagSet;

/** The instruments of transfers; those of the peer count that hosted the coordinator meanwhile. */
public final class TransferMetrics {
  private final Map<TransferMethod, Map<Outcome, Counter>> ended =
      new EnumMap<>(TransferMethod.class);

  /** How a transfer ended. */
  private enum Outcome {
    FINISHED,
    ABORTED,
    /** Given up for one by another method, between the same peers. */
    REPLACED
  }

  /** Enters them in the registry behind {@code kamon}, or finds those that are there. */
  public TransferMetrics(MetricBuilding kamon) {
    var all =
        kamon.counter(
            "sampo_transfers_total",
            "Transfers of shards that ended while this peer hosted the coordinator.");
    for (var method : TransferMethod.values()) {
      var outcomes = new EnumMap<Outcome, Counter>(Outcome.class);
      for (var outcome : Outcome.values()) {
        var tags =
            TagSet.of("method", method.label())
                .withTag("outcome", outcome.name().toLowerCase(Locale.ROOT));
        outcomes.put(outcome, all.withTags(tags));
      }
      ended.put(method, outcomes);
    }
  }

  /** Counts the transfers that these events end; the coordinator calls when they are persisted. */
  void count(CatalogState before, List<CatalogEvent> events) {
    for (var event : events) {
      if (event instanceof CatalogEvent.TransferFinished(_, var collection, var number)) {
        transfer(before, collection, number).ifPresent(it -> count(it, Outcome.FINISHED));
      } else if (event instanceof CatalogEvent.TransferAborted(_, var collection, var number)) {
        transfer(before, collection, number)
            .ifPresent(it -> count(it, goesOn(it, events) ? Outcome.REPLACED : Outcome.ABORTED));
      }
    }
  }

  private static Optional<TransferEntry> transfer(
      CatalogState state, String collection, long number) {
    return Optional.ofNullable(state.collections().get(collection)).stream()
        .flatMap(entry -> entry.transfers().stream())
        .filter(transfer -> transfer.number() == number)
        .findFirst();
  }

  private static boolean goesOn(TransferEntry ended, List<CatalogEvent> events) {
    return events.stream()
        .anyMatch(
            event ->
                event instanceof CatalogEvent.TransferStarted(_, _, var next)
                    && next.shard() == ended.shard()
                    && next.from() == ended.from()
                    && next.to() == ended.to());
  }

  private void count(TransferEntry transfer, Outcome outcome) {
    var counter = ended.getOrDefault(transfer.method(), Map.of()).get(outcome);
    if (counter != null) {
      counter.increment();
    }
  }
}
