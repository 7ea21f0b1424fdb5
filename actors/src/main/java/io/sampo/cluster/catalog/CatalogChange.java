package io.sampo.cluster.catalog;

import java.util.List;
import java.util.UUID;

/**
 * What one command led to; happens as a whole. A refusal may come with events: those of the alias
 * actions before the one that failed.
 */
public record CatalogChange(UUID command, List<CatalogEvent> events, Outcome outcome) {
  public CatalogChange {
    events = List.copyOf(events);
  }
}
