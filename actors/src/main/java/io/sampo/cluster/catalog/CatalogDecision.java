package io.sampo.cluster.catalog;

import io.sampo.storage.model.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a command leads to: events, and the answer once they are committed. A refusal may follow
 * events: those of the alias actions before the one that failed.
 */
public record CatalogDecision(
    List<CatalogEvent> events, boolean result, Optional<Refusal> refusal) {
  public CatalogDecision {
    events = List.copyOf(events);
  }

  /** The change to persist for it. */
  public CatalogChange change(UUID command) {
    return new CatalogChange(command, events, new Outcome(result, refusal.orElse(null)));
  }

  static CatalogDecision accept(boolean result, CatalogEvent... events) {
    return new CatalogDecision(List.of(events), result, Optional.empty());
  }

  static CatalogDecision refuse(Refusal why) {
    return new CatalogDecision(List.of(), false, Optional.of(why));
  }
}
