package io.sampo.cluster.consensus;

import java.util.UUID;

/** How a member comes to be. Once its store holds it, every later start continues it. */
public sealed interface RaftStart {
  MemberId self();

  /** In every message; messages of another cluster are dropped. */
  UUID cluster();

  /** The first member of a new group: its only voter. */
  record First(MemberId self, UUID cluster) implements RaftStart {}

  /**
   * A member of a group that exists: it waits for the leader to call, and votes when promoted.
   *
   * @param initial the member that began the group
   */
  record Joiner(MemberId self, UUID cluster, MemberId initial) implements RaftStart {
    public Joiner {
      if (self.equals(initial)) {
        throw new IllegalArgumentException(self + " cannot join itself");
      }
    }
  }

  /** The member that the store holds; an empty store is a failure. */
  record Restored(MemberId self, UUID cluster) implements RaftStart {}
}
