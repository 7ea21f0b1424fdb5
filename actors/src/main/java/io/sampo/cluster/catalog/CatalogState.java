package io.sampo.cluster.catalog;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All metadata at one point of their history. Immutable.
 *
 * @param index number of events that led here
 * @param collections by name
 * @param aliases from alias to collection name
 */
public record CatalogState(
    long index, SortedMap<String, CollectionEntry> collections, SortedMap<String, String> aliases) {
  public static final CatalogState EMPTY = new CatalogState(0, new TreeMap<>(), new TreeMap<>());

  public CatalogState {
    collections = Collections.unmodifiableSortedMap(new TreeMap<>(collections));
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
  }

  /** The collection of that name or alias. */
  public Optional<CollectionEntry> resolve(String nameOrAlias) {
    return Optional.ofNullable(collections.get(aliases.getOrDefault(nameOrAlias, nameOrAlias)));
  }

  CatalogState with(CollectionEntry entry) {
    var changed = new TreeMap<>(collections);
    changed.put(entry.name(), entry);
    return new CatalogState(index + 1, changed, aliases);
  }

  CatalogState without(String collection) {
    var changed = new TreeMap<>(collections);
    changed.remove(collection);
    var left = new TreeMap<>(aliases);
    left.values().removeIf(collection::equals);
    return new CatalogState(index + 1, changed, left);
  }

  CatalogState withAliases(Map<String, String> changed) {
    return new CatalogState(index + 1, collections, new TreeMap<>(changed));
  }
}
