package io.sampo.cluster.consensus;

/** Carries messages between members. May lose, repeat and reorder them; never blocks or throws. */
public interface RaftTransport {
  /** Sends, or drops and counts. */
  void send(MemberId to, byte[] message);

  /** Whether the member was heard of lately. */
  boolean isReachable(MemberId member);

  /** No message is larger. */
  int MAX_MESSAGE_BYTES = 4 << 20;
}
