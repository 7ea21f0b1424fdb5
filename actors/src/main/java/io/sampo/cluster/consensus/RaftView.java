package io.sampo.cluster.consensus;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a member knows of its group at one moment.
 *
 * @param leader empty while none is known
 * @param members voters and learners, as of the newest change in the log
 * @param voters those of them that vote
 * @param commit index of the last entry known to be committed
 * @param applied index of the last entry whose effect is in the replicated state here
 * @param last index of the last entry in the log here
 * @param matched on the leader: the last entry that each other member is known to hold
 * @param tickNanos when the group's thread last ran, on the clock of {@code System.nanoTime}
 */
public record RaftView(
    MemberId self,
    Role role,
    int term,
    Optional<MemberId> leader,
    Set<MemberId> members,
    Set<MemberId> voters,
    long commit,
    long applied,
    long last,
    Map<MemberId, Long> matched,
    Condition condition,
    long tickNanos) {

  public RaftView {
    members = Set.copyOf(members);
    voters = Set.copyOf(voters);
    matched = Map.copyOf(matched);
  }

  /** What a member does in its term. */
  public enum Role {
    LEADER,
    CANDIDATE,
    FOLLOWER,
    LEARNER
  }

  /** Whether the member takes part. */
  public sealed interface Condition {
    /** It does. */
    record Working() implements Condition {}

    /** It was stopped, or is no member any more. */
    record Stopped() implements Condition {}

    /** Its storage failed; it is started anew after a while. */
    record Failed(String reason) implements Condition {}
  }

  public boolean leads() {
    return role == Role.LEADER && condition instanceof Condition.Working;
  }

  public boolean votes() {
    return voters.contains(self);
  }
}
