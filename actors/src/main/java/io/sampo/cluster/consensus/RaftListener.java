package io.sampo.cluster.consensus;

/** Is told what this peer's part of a group does; has to return at once and must not throw. */
public interface RaftListener {
  /** Tells nobody. */
  RaftListener NONE = new RaftListener() {};

  /** A write of the group's store that is durable now took this long. */
  default void appended(long nanos) {}

  /**
   * An operation that this peer had proposed, here or at the leader, is known to be committed and
   * what it was answered; with all attempts that took this long.
   */
  default void committed(long nanos) {}

  /** This peer stands for election, or leads at once as nobody else votes. */
  default void stood() {}

  /** This peer learns who leads a term; there is one leader in a term, and one call. */
  default void led() {}
}
