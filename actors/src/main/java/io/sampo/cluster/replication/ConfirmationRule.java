package io.sampo.cluster.replication;

import io.sampo.shard.model.ReplicaState;
import java.time.Duration;
import java.util.Collection;

/**
 * Whether a replica that was away may answer with what it has, by what the complete replicas say
 * that it asked for what it lacks (spec distributed §4, invariant ActiveIsComplete).
 */
final class ConfirmationRule {
  /** A peer that is just starting, as after a power cut, is waited for so long. */
  static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  /**
   * A peer that does not answer may live: right after a start nobody was heard of yet, and
   * connections take their time. Only after this it is passed over.
   */
  static final Duration LONGEST_SILENCE = Duration.ofSeconds(3);

  private ConfirmationRule() {}

  /** What another complete replica says to one that asks it for what it lacks. */
  enum Said {
    /** This replica has all that the other has. */
    EVEN,
    /** The others agreed that this replica must be brought back. */
    NOT_YOU,
    /** It would take more than the other's log. */
    TOO_FAR,
    /** This peer cannot log what the other has. */
    NOT_TAKEN,
    /** The peer lives, and its replica is not open yet. */
    NOT_YET,
    /** Nobody is there. */
    GONE,
    /** It is not complete itself; nobody waits for it, and nothing follows from it. */
    ASIDE
  }

  /** What this peer hears of the others. */
  enum Hearing {
    /** What the peers agree on. */
    AGREEMENTS,
    /**
     * Not that, but so many of them that they can agree, and may have agreed to go on without it.
     */
    MAJORITY,
    /** Too few to agree on anything. */
    TOO_FEW
  }

  /** What follows. */
  enum Verdict {
    SERVE,
    ASK_AGAIN,
    /** Each attempt has others send megabytes, and a full disk is not emptied in a moment. */
    ASK_AGAIN_LATER,
    /** To be brought back by a transfer. */
    GIVE_UP
  }

  /**
   * Whether a replica in that state that lacks too much is to be declared Dead. One that is known
   * to lack something is brought back already, or soon: to declare it Dead then would end the
   * transfer, and never let another come to its end.
   */
  static boolean mayGiveUp(ReplicaState own) {
    return own != ReplicaState.DEAD && !own.isTransferLike();
  }

  /**
   * Decides.
   *
   * @param said by each of the other complete replicas; none where there is no other
   * @param doubtedAgain whether there was a new reason for doubt since they were asked
   * @param hearing one that does not hear what the peers agree on cannot know that they went on
   *     without it; where they can, it waits longer for one that may know more, and is only silent
   * @param waited since the first attempt
   */
  static Verdict decide(
      Collection<Said> said, boolean doubtedAgain, Hearing hearing, Duration waited) {
    if (said.contains(Said.TOO_FAR)) {
      return Verdict.GIVE_UP;
    }
    if (said.contains(Said.NOT_TAKEN)) {
      return Verdict.ASK_AGAIN_LATER;
    }
    var silence = hearing == Hearing.MAJORITY ? LONGEST_WAIT : LONGEST_SILENCE;
    boolean open =
        doubtedAgain
            || said.contains(Said.NOT_YOU)
            || (hearing != Hearing.AGREEMENTS && said.contains(Said.EVEN))
            || (said.contains(Said.NOT_YET) && waited.compareTo(LONGEST_WAIT) < 0)
            || (said.contains(Said.GONE) && waited.compareTo(silence) < 0);
    return open ? Verdict.ASK_AGAIN : Verdict.SERVE;
  }
}
