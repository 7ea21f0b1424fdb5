package io.sampo.cluster.formation;

import io.sampo.cluster.consensus.MemberId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** What of the control cluster is agreed on. */
public interface FormationLog {
  /** Number of the latest formation that this peer knows of; 0 = none. */
  long latest();

  /** Begins that formation; false where another was begun before. */
  CompletionStage<Boolean> form(long number, Duration limit);

  /** Commits that a member is lost, which only a quorum can. */
  CompletionStage<Void> lost(MemberId member, Duration limit);
}
