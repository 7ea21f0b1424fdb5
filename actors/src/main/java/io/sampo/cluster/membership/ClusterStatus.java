package io.sampo.cluster.membership;

import io.sampo.storage.model.PeerId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Answer of {@code GET /cluster} while there is one.
 *
 * @param peers all that are known
 * @param sendFailures by URI
 */
public record ClusterStatus(
    PeerId self,
    SortedMap<PeerId, Peer> peers,
    RaftInfo raft,
    ConsensusThread thread,
    Map<String, SendFailures> sendFailures) {

  /**
   * A peer.
   *
   * @param uri by which others reach it, with a slash at its end
   * @param version of the interface that it serves
   */
  public record Peer(String uri, String version) {}

  /**
   * State of consensus here.
   *
   * @param leader empty while none is known
   * @param role empty where consensus never ran in this process
   */
  public record RaftInfo(
      int term,
      long commit,
      long pendingOperations,
      Optional<PeerId> leader,
      Optional<Role> role,
      boolean isVoter) {}

  /** As operators know it; learners are followers that do not vote. */
  public enum Role {
    Follower,
    Candidate,
    Leader
  }

  /** Whether consensus runs here. */
  public sealed interface ConsensusThread {
    /** It does. */
    record Working(Instant lastUpdate) implements ConsensusThread {}

    /** This peer takes no part any more. */
    record Stopped() implements ConsensusThread {}

    /** It failed and is started anew. */
    record StoppedWithError(String error) implements ConsensusThread {}
  }

  /** Messages to one peer that could not be sent since the last one that could. */
  public record SendFailures(long count, String latestError, Instant latest) {}
}
