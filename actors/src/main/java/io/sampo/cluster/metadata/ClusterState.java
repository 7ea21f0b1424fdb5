package io.sampo.cluster.metadata;

import io.sampo.cluster.catalog.CatalogState;

/** Everything that the log leads to. Immutable. */
public record ClusterState(
    CatalogState catalog, Peers peers, Formation formation, JournalHead journal) {
  public static final ClusterState EMPTY =
      new ClusterState(CatalogState.EMPTY, Peers.NONE, Formation.NONE, JournalHead.NONE);

  /** What a peer knows that was let in and has nothing of the log yet. */
  public static ClusterState of(Peers peers) {
    return EMPTY.with(peers);
  }

  /** The same with other peers. */
  public ClusterState with(Peers changed) {
    return new ClusterState(catalog, changed, formation, journal);
  }

  ClusterState with(Formation changed) {
    return new ClusterState(catalog, peers, changed, journal);
  }

  ClusterState with(JournalHead changed) {
    return new ClusterState(catalog, peers, formation, changed);
  }
}
