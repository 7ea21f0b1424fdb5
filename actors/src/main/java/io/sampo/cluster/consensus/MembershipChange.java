package io.sampo.cluster.consensus;

/** A change of who belongs to the group. */
public sealed interface MembershipChange {
  MemberId member();

  /** Gets the log and does not vote. At most two members are learners at a time. */
  record AddLearner(MemberId member) implements MembershipChange {}

  /** Votes from now on; refused while it has not caught up with what is committed. */
  record Promote(MemberId member) implements MembershipChange {}

  /** Belongs to the group no more. */
  record Remove(MemberId member) implements MembershipChange {}
}
