package io.sampo.cluster.metadata;

import io.sampo.cluster.catalog.CatalogChange;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An entry of the consensus log. */
public sealed interface LogOperation {
  /**
   * Take the journal, so that nobody who took it before can append.
   *
   * @param held the epoch that the caller believes to hold, and goes on with only if it does; null
   *     = it begins anew
   * @param by the same in all acquisitions of one caller, and of no other; so that one whose answer
   *     was lost does not shut its own caller out
   */
  record Acquire(@Nullable Long held, UUID by) implements LogOperation {}

  /**
   * Append changes to the journal, if the epoch is the latest and nothing was appended since.
   *
   * @param writer chosen at random by each incarnation of the coordinator
   * @param previous the sequence number that the first change follows
   */
  record Append(long epoch, UUID writer, long previous, List<CatalogChange> changes)
      implements LogOperation {
    public Append {
      changes = List.copyOf(changes);
    }
  }

  /** A peer has come, or has another address or version. */
  record Announce(Peers.Peer peer) implements LogOperation {}

  /** A new control cluster is begun, if its number follows the latest. */
  record Form(Formation formation) implements LogOperation {}

  /** A member has been silent for too long: that this is committed proves that a quorum is here. */
  record Lost(long member) implements LogOperation {}
}
