package io.sampo.cluster.formation;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftView;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * When this peer forms, joins or leaves the control cluster, as a pure function. There is at most
 * one cluster that all are to be in, the latest formation in the log; it is entered only through
 * the leader of the log, and only the leader begins a new one.
 */
final class FormationMachine {
  private FormationMachine() {}

  /** Joining takes two or three exchanges; after this it is tried anew from the beginning. */
  private static final Duration LONGEST_JOIN = Duration.ofSeconds(8);

  /** Where this peer's control plane is. */
  enum Stage {
    /** In no cluster. */
    OUTSIDE,
    /** On the way in. */
    JOINING,
    /** A full member. */
    UP,
    /** Was dropped, or is ending. */
    GONE
  }

  /**
   * What is seen.
   *
   * @param formation number of the latest formation in the log
   * @param joined number of the formation that this incarnation has joined; 0 = none
   * @param joinedAt the member that is to let it in; empty = itself
   * @param inStage for how long
   * @param signs what members that are heard say of themselves
   */
  record Seen(
      RaftView raft,
      long formation,
      Stage stage,
      long joined,
      Optional<MemberId> joinedAt,
      Duration inStage,
      Map<MemberId, Sign> signs) {
    Seen {
      signs = Map.copyOf(signs);
    }

    boolean isOutdated() {
      return joined < formation;
    }

    boolean isIn(MemberId member) {
      var sign = signs.get(member);
      return sign != null
          && formation > 0
          && sign.control().filter(c -> c.up() && c.formation() == formation).isPresent();
    }
  }

  /** What to do about it. */
  sealed interface Action {
    /** Nothing now, and why. */
    record Wait(String why) implements Action {}

    /** Commit that formation, and join oneself. */
    record Form(long number) implements Action {}

    /** Join the cluster of that formation at that member. */
    record Join(long formation, MemberId at) implements Action {}

    /** Let a member lead that is in the cluster already. */
    record HandOver(MemberId to) implements Action {}

    /** End this incarnation and begin another. */
    record Recycle(String why) implements Action {}
  }

  /** Whether this peer reaches what the control cluster hosts as a member of it. */
  static boolean isIn(Seen seen) {
    return seen.stage() == Stage.UP && !seen.isOutdated();
  }

  /**
   * Another peer that is in the control cluster, the leader of the log if it is; empty if nobody is
   * known to be.
   */
  static Optional<MemberId> entrance(Seen seen) {
    var self = seen.raft().self();
    return seen.raft()
        .leader()
        .filter(leader -> !leader.equals(self) && seen.isIn(leader))
        .or(
            () ->
                seen.signs().keySet().stream()
                    .filter(member -> !member.equals(self) && seen.isIn(member))
                    .min(Comparator.naturalOrder()));
  }

  static Action decide(Seen seen) {
    return switch (seen.stage()) {
      case GONE -> new Action.Recycle("dropped from formation " + seen.joined());
      case UP -> seen.isOutdated() ? outdated(seen) : new Action.Wait("a member");
      case JOINING -> whileJoining(seen);
      case OUTSIDE -> whileOutside(seen);
    };
  }

  private static Action outdated(Seen seen) {
    return new Action.Recycle("formation " + seen.formation() + " follows " + seen.joined());
  }

  private static Action whileJoining(Seen seen) {
    if (seen.isOutdated()) {
      return outdated(seen);
    }
    if (seen.joinedAt().isPresent() && !seen.signs().containsKey(seen.joinedAt().get())) {
      return new Action.Recycle(seen.joinedAt().get() + ", which is to let it in, is silent");
    }
    return seen.inStage().compareTo(LONGEST_JOIN) > 0
        ? new Action.Recycle("formation " + seen.joined() + " did not let it in")
        : new Action.Wait("joining");
  }

  private static Action whileOutside(Seen seen) {
    var raft = seen.raft();
    if (!(raft.condition() instanceof RaftView.Condition.Working)) {
      return new Action.Wait("consensus does not run here");
    }
    if (raft.leads()) {
      return raft.voters().stream()
          .filter(member -> !member.equals(raft.self()) && seen.isIn(member))
          .min(Comparator.naturalOrder())
          .<Action>map(Action.HandOver::new)
          .orElseGet(() -> new Action.Form(seen.formation() + 1));
    }
    if (raft.leader().isEmpty()) {
      return new Action.Wait("no leader");
    }
    var leader = raft.leader().get();
    return seen.isIn(leader)
        ? new Action.Join(seen.formation(), leader)
        : new Action.Wait("the leader is not in formation " + seen.formation());
  }
}
