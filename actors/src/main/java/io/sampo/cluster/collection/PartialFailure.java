package io.sampo.cluster.collection;

import io.sampo.storage.model.Refusal;

/** A refusal by some shards while others took their part. */
final class PartialFailure {
  private PartialFailure() {}

  /** Of the class of the first refusal, telling how many there were. */
  static Refusal of(int failed, int total, Refusal first) {
    var text =
        failed
            + " out of "
            + total
            + " shards failed to apply operation. First error captured: "
            + first.text();
    return switch (first) {
      case Refusal.BadInput _, Refusal.AlreadyExists _ -> new Refusal.BadInput(text);
      case Refusal.BadRequest _, Refusal.Inference _, Refusal.ChecksumMismatch _ ->
          new Refusal.BadRequest(text);
      case Refusal.NotFound _ -> new Refusal.NotFound(text);
      case Refusal.Forbidden _, Refusal.Locked _ -> new Refusal.Forbidden(text);
      case Refusal.ShardUnavailable _ -> new Refusal.ShardUnavailable(text);
      case Refusal.InsufficientStorage _ -> new Refusal.InsufficientStorage(text);
      case Refusal.RateLimited(_, var after) -> new Refusal.RateLimited(text, after);
      case Refusal.Precondition _ -> new Refusal.Precondition(text);
      case Refusal.Timeout timeout -> timeout;
      case Refusal.NotImplemented notImplemented -> notImplemented;
      case Refusal.Standalone _, Refusal.Internal _ -> new Refusal.Internal(text);
    };
  }
}
