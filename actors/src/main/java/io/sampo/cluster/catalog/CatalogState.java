package io.sampo.cluster.catalog;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All metadata that the coordinator writes, at one point of their history. Immutable.
 *
 * @param index number of events that led here
 * @param collections by name
 * @param aliases from alias to collection name
 * @param keys free-form cluster metadata, values as JSON text
 * @param outcomes what became of the latest commands
 */
public record CatalogState(
    long index,
    SortedMap<String, CollectionEntry> collections,
    SortedMap<String, String> aliases,
    SortedMap<String, String> keys,
    Outcomes outcomes) {
  public static final CatalogState EMPTY =
      new CatalogState(0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Outcomes.NONE);

  public CatalogState {
    collections = Collections.unmodifiableSortedMap(new TreeMap<>(collections));
    aliases = Collections.unmodifiableSortedMap(new TreeMap<>(aliases));
    keys = Collections.unmodifiableSortedMap(new TreeMap<>(keys));
  }

  /** The collection of that name or alias. */
  public Optional<CollectionEntry> resolve(String nameOrAlias) {
    return Optional.ofNullable(collections.get(aliases.getOrDefault(nameOrAlias, nameOrAlias)));
  }

  CatalogState with(CollectionEntry entry) {
    var changed = new TreeMap<>(collections);
    changed.put(entry.name(), entry);
    return new CatalogState(index + 1, changed, aliases, keys, outcomes);
  }

  CatalogState without(String collection) {
    var changed = new TreeMap<>(collections);
    changed.remove(collection);
    var left = new TreeMap<>(aliases);
    left.values().removeIf(collection::equals);
    return new CatalogState(index + 1, changed, left, keys, outcomes);
  }

  CatalogState withoutPeer(long peer) {
    var changed = new TreeMap<String, CollectionEntry>();
    collections.forEach((name, entry) -> changed.put(name, entry.withoutPeer(peer)));
    return new CatalogState(index + 1, changed, aliases, keys, outcomes);
  }

  CatalogState withAliases(Map<String, String> changed) {
    return new CatalogState(index + 1, collections, new TreeMap<>(changed), keys, outcomes);
  }

  CatalogState withKeys(Map<String, String> changed) {
    return new CatalogState(index + 1, collections, aliases, new TreeMap<>(changed), outcomes);
  }

  CatalogState withOutcomes(Outcomes changed) {
    return new CatalogState(index, collections, aliases, keys, changed);
  }
}
