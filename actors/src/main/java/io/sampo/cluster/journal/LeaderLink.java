package io.sampo.cluster.journal;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** How an operation gets to another peer that leads. */
public interface LeaderLink {
  /**
   * Has it proposed there. Fails with a {@code ConsensusException}: of kind {@code UNKNOWN} where
   * no answer came.
   *
   * @return the index, and a {@code LogAnswer}
   */
  CompletionStage<RaftGroup.Applied> propose(MemberId leader, byte[] operation, Duration limit);
}
