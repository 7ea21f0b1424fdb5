package io.sampo.cluster.consensus;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * This peer's part in the group. Every method may be called from any thread and none blocks. Stages
 * fail with a {@link ConsensusException}, whose kind says whether the operation can still happen;
 * they complete on the group's own thread, so whoever goes on with more than a few instructions
 * goes on elsewhere.
 */
public interface RaftGroup {
  /** The newest view; cheap. */
  RaftView view();

  /**
   * Is told of every view that differs from the one before in more than its indexes and its tick,
   * on the group's thread.
   */
  void listen(Consumer<RaftView> listener);

  /**
   * Appends an operation; this member must be the leader. Completes with what the replicated state
   * answered, once a majority holds the entry on disk and it is applied here.
   *
   * @param operation at most {@link #MAX_OPERATION_BYTES}; a larger one is refused
   */
  CompletionStage<Applied> propose(byte[] operation);

  /**
   * Confirms with a majority that this member leads at this moment, without an entry. Completes
   * with an index that was committed then.
   */
  CompletionStage<Long> confirmLeadership(Duration limit);

  /** Completes once the entry at that index is applied here. */
  CompletionStage<Void> awaitApplied(long index, Duration limit);

  /**
   * Changes the members; this member must be the leader. One change at a time. A leader that is to
   * remove itself hands the leadership over and answers {@code NOT_LEADER}: its successor can do
   * it.
   */
  CompletionStage<Void> change(MembershipChange change);

  /** Hands the leadership over; this member must be the leader. */
  CompletionStage<Void> transferLeadership(MemberId to);

  /**
   * Makes a snapshot of the replicated state and drops the entries before it; does nothing where
   * one was made, or is due, a few entries away.
   */
  CompletionStage<Void> snapshot();

  /** Takes a message that another member's transport sent. Foreign or damaged ones are dropped. */
  void receive(byte[] message);

  /** Ends this member's part; its disk state is closed when the stage completes. */
  CompletionStage<Void> stop();

  /** So that a batch of entries fits a frame of the transport. */
  int MAX_OPERATION_BYTES = 64 << 10;

  /**
   * An entry that took effect.
   *
   * @param index its place in the log
   * @param answer what {@link ReplicatedState#apply} returned
   */
  record Applied(long index, Object answer) {}
}
