package io.sampo.cluster.catalog;

import io.sampo.storage.model.Refusal;
import java.time.Duration;

/**
 * A refusal as it travels.
 *
 * @param kind its name in the format
 * @param what its text
 * @param more a second text, where the kind has one
 * @param millis a duration, where the kind has one
 */
record RefusalForm(String kind, String what, String more, long millis) {
  static RefusalForm of(Refusal refusal) {
    return switch (refusal) {
      case Refusal.BadInput(var what) -> text("bad_input", what);
      case Refusal.BadRequest(var what) -> text("bad_request", what);
      case Refusal.Inference(var what) -> text("inference", what);
      case Refusal.ChecksumMismatch(var expected, var actual) ->
          new RefusalForm("checksum_mismatch", expected, actual, 0);
      case Refusal.NotFound(var what) -> text("not_found", what);
      case Refusal.AlreadyExists(var what) -> text("already_exists", what);
      case Refusal.Forbidden(var what) -> text("forbidden", what);
      case Refusal.Locked(var what) -> text("locked", what);
      case Refusal.Standalone() -> text("standalone", "");
      case Refusal.Timeout(var operation, var after) ->
          new RefusalForm("timeout", operation, "", after.toMillis());
      case Refusal.RateLimited(var what, var retryAfter) ->
          new RefusalForm("rate_limited", what, "", retryAfter.toMillis());
      case Refusal.Internal(var what) -> text("internal", what);
      case Refusal.Precondition(var what) -> text("precondition", what);
      case Refusal.ShardUnavailable(var what) -> text("shard_unavailable", what);
      case Refusal.InsufficientStorage(var what) -> text("insufficient_storage", what);
      case Refusal.NotImplemented(var what) -> text("not_implemented", what);
    };
  }

  private static RefusalForm text(String kind, String what) {
    return new RefusalForm(kind, what, "", 0);
  }

  /** The refusal; one of a kind that a later version added is an internal error here. */
  Refusal refusal() {
    return switch (kind) {
      case "bad_input" -> new Refusal.BadInput(what);
      case "bad_request" -> new Refusal.BadRequest(what);
      case "inference" -> new Refusal.Inference(what);
      case "checksum_mismatch" -> new Refusal.ChecksumMismatch(what, more);
      case "not_found" -> new Refusal.NotFound(what);
      case "already_exists" -> new Refusal.AlreadyExists(what);
      case "forbidden" -> new Refusal.Forbidden(what);
      case "locked" -> new Refusal.Locked(what);
      case "standalone" -> new Refusal.Standalone();
      case "timeout" -> new Refusal.Timeout(what, Duration.ofMillis(millis));
      case "rate_limited" -> new Refusal.RateLimited(what, Duration.ofMillis(millis));
      case "precondition" -> new Refusal.Precondition(what);
      case "shard_unavailable" -> new Refusal.ShardUnavailable(what);
      case "insufficient_storage" -> new Refusal.InsufficientStorage(what);
      case "not_implemented" -> new Refusal.NotImplemented(what);
      default -> new Refusal.Internal(what);
    };
  }
}
