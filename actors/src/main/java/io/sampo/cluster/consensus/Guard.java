package io.sampo.cluster.consensus;

import java.util.EnumSet;
import java.util.Set;

/**
 * What MicroRaft 0.7 gets wrong, or leaves to whoever uses it, and where it is mended. Tests switch
 * single guards off to see that they are needed.
 */
enum Guard {
  /**
   * An append whose previous entry lies beneath the follower's snapshot is refused for ever where
   * the follower has entries behind the snapshot (MicroRaft PR 54): {@link RaftIngress}.
   */
  STUCK_FOLLOWER,

  /**
   * Answers of an older term are counted as if they were of this one, although what they say of the
   * follower's log may be undone since: an entry that one member holds gets committed. {@link
   * RaftIngress}.
   */
  STALE_ANSWER,

  /** A short append that comes late sets the commit index back: {@link RaftIngress}. */
  COMMIT_GOES_BACK,

  /**
   * Entries that contradict a snapshot stay behind it (Raft §7 discards them), and a change of
   * members among them comes back at the next start: {@link RaftIngress}.
   */
  CONTRADICTED_SUFFIX,

  /**
   * Parts of a snapshot from two leaders are put together as one, although each leader cuts its
   * own: {@link RaftIngress}.
   */
  MIXED_SNAPSHOT,

  /**
   * Of two changes of members that arrive before the first is known to be committed, the follower
   * goes by the first: {@link RaftIngress}.
   */
  LATEST_MEMBERS,

  /**
   * A follower that asked for pre-votes and then found a leader of the same term never stands for
   * election again in that term: {@link RaftRun}.
   */
  LOST_CANDIDACY,

  /**
   * Who is behind in term is refused pre-votes for it and does not learn the term, while who is
   * ahead in term is refused for being behind in the log: nobody is elected any more. {@link
   * RaftIngress}.
   */
  UNHEARD_TERM,

  /**
   * Half of an even number of voters commits, and confirms who leads; with a change of the voters
   * that another leader left behind, what was committed is lost: {@link MajorityGate}.
   */
  MAJORITY,

  /**
   * A leader that half of the voters answer, or learners, goes on, and its proposals wait for ever:
   * {@link RaftRun}.
   */
  LEFT_BY_VOTERS,

  /**
   * A failure of the store or of the replicated state is logged and forgotten; the entry counts as
   * stored, or as applied: {@link RaftRun}.
   */
  FAIL_STOP,

  /** A member may be made a voter however far behind it is: {@link RaftRun}. */
  CAUGHT_UP_VOTER,

  /**
   * A snapshot that is made less than a tenth of the interval after the one before takes entries
   * for kept that are gone; to a leader this is a failure with every append: {@link
   * SnapshotInterval}.
   */
  CLOSE_SNAPSHOTS,

  /**
   * A leader that removes itself counts its own voice where it has none, and when a snapshot is due
   * at its removal, and it was elected again behind that, its thread never comes back: {@link
   * RaftRun} makes it hand over first.
   */
  LEAVING_LEADER,

  /**
   * A leader that is asked again whether it leads takes the answers to the question before, which
   * may be older: {@link Confirmations}.
   */
  OWN_CONFIRMATION,

  /**
   * After a crash between the installation of a snapshot that makes this member a voter and the
   * note of it, the node cannot be built: {@link MicroRaftStore}.
   */
  VOTER_BY_SNAPSHOT;

  static final Set<Guard> ALL = Set.copyOf(EnumSet.allOf(Guard.class));
}
