package io.sampo.cluster.catalog;

import java.util.Optional;

/** Where a peer keeps its copy of the metadata. */
public interface CatalogStore {
  /** The copy; empty on the very first start. */
  Optional<CatalogState> load();

  /** Replaces the copy; durable on return. */
  void save(CatalogState state);
}
