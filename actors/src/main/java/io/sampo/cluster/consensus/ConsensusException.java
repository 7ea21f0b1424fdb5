package io.sampo.cluster.consensus;

/** Why the group did not do something. */
public final class ConsensusException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** What follows for the caller. */
  public enum Kind {
    /** Not done and never will be: this member does not lead. Ask the leader. */
    NOT_LEADER,
    /** Not done and never will be; may be tried again. */
    NOT_NOW,
    /** It may or may not be done, now or later. */
    UNKNOWN,
    /** Not done, and never will be as it stands. */
    REFUSED
  }

  public ConsensusException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
