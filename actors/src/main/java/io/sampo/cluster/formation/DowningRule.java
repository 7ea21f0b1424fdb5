package io.sampo.cluster.formation;

import io.sampo.cluster.consensus.MemberId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Which members of the control cluster are to be dropped, as a pure function. */
final class DowningRule {
  private DowningRule() {}

  /** For an incarnation whose peer was never heard: as long as a failure detector takes. */
  private static final Duration UNKNOWN_UNREACHABLE = Duration.ofSeconds(4);

  /**
   * A member of the control cluster, as the leader of the log sees it.
   *
   * @param owner the peer whose incarnation it is, if that was ever heard
   * @param announced the incarnation that the peer announces now, if it is heard
   * @param lost whether the peer is silent
   * @param unreachableFor how long the cluster has not reached it; empty = it does
   */
  record Candidate(
      Optional<MemberId> owner,
      long uid,
      Optional<Long> announced,
      boolean lost,
      Optional<Duration> unreachableFor) {}

  /**
   * Why it is to be dropped; empty = it is not.
   *
   * @param members of the log
   */
  static Optional<String> reason(Candidate candidate, Set<MemberId> members) {
    if (candidate.owner().isEmpty()) {
      return candidate
          .unreachableFor()
          .filter(age -> age.compareTo(UNKNOWN_UNREACHABLE) > 0)
          .map(age -> "unreachable for " + age.toSeconds() + " s");
    }
    var owner = candidate.owner().get();
    if (!members.contains(owner)) {
      return Optional.of("removed from the cluster");
    }
    if (candidate.lost()) {
      return Optional.of("silent");
    }
    return candidate.announced().isPresent() && candidate.announced().get() != candidate.uid()
        ? Optional.of("followed by another incarnation")
        : Optional.empty();
  }
}
