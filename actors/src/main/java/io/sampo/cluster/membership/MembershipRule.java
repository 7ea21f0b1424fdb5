package io.sampo.cluster.membership;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.MembershipChange;
import io.sampo.cluster.consensus.RaftView;
import io.sampo.cluster.metadata.Peers;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How the members of the log follow the book of peers: who left the book is removed, who is new
 * gets the log, who has all of it votes. A pure function; each step can be repeated, and whoever
 * leads goes on where the last leader stopped.
 */
public final class MembershipRule {
  private MembershipRule() {}

  /** The consensus library keeps no more at a time. */
  private static final int MOST_LEARNERS = 2;

  /** The next step for a leader; empty where members and book agree. */
  public static Optional<MembershipChange> next(RaftView view, Peers peers) {
    var wanted = new TreeSet<MemberId>();
    peers.known().values().forEach(peer -> wanted.add(peer.memberId()));
    for (var member : new TreeSet<>(view.members())) {
      boolean lastVoter = view.voters().size() == 1 && view.voters().contains(member);
      if (!wanted.contains(member) && !lastVoter) {
        return Optional.of(new MembershipChange.Remove(member));
      }
    }
    var learners = new TreeSet<>(view.members());
    learners.removeAll(view.voters());
    for (var learner : learners) {
      if (view.matched().getOrDefault(learner, 0L) >= view.commit()) {
        return Optional.of(new MembershipChange.Promote(learner));
      }
    }
    if (learners.size() < MOST_LEARNERS) {
      wanted.removeAll(view.members());
      return wanted.stream().findFirst().map(MembershipChange.AddLearner::new);
    }
    return Optional.empty();
  }
}
