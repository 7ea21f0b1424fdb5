package io.sampo.cluster.consensus;

import java.util.List;

/**
 * What the log's operations change, the same on every member. Called by the group's thread only.
 * After a restart entries come again that had their effect before: the implementation keeps its own
 * applied index with its state, and skips them. A throw means that the local storage failed; the
 * member stops and is started anew. Anything else that is wrong with an operation is an answer.
 */
public interface ReplicatedState {
  /** Applies the operation at that index and returns the answer to whoever proposed it. */
  Object apply(long index, byte[] operation);

  /** Index of the last entry whose effect is in here. */
  long applied();

  /** The whole state in parts of at most {@link #MAX_CHUNK_BYTES}. */
  List<byte[]> snapshot();

  /** Replaces the whole state by a snapshot's, unless the state is as new. */
  void install(long index, List<byte[]> chunks);

  /** So that a part fits a frame of the transport. */
  int MAX_CHUNK_BYTES = 256 << 10;
}
