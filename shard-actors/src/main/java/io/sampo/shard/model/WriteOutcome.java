package io.sampo.shard.model;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.UpdateResult;

/** What became of an operation at one replica. */
public sealed interface WriteOutcome {
  PeerId peer();

  /** It is logged there, and as far as the result says. */
  record Done(PeerId peer, UpdateResult result) implements WriteOutcome {}

  /** It is logged there and had no full effect, for a reason that lies in the data. */
  record Refused(PeerId peer, Refusal why) implements WriteOutcome {}

  /** It may be logged there or not. */
  record Failed(PeerId peer, Refusal why) implements WriteOutcome {}

  /** That peer knows that the replica at which the write began is no longer to begin any. */
  record Outdated(PeerId peer, Refusal why) implements WriteOutcome {}
}
