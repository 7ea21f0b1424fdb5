package io.sampo.http.error;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fault as HTTP tells it: the one place where faults meet status codes (spec dataplane §1.3).
 *
 * @param retryAfterSeconds when to come back, for 429 and 503 that know it
 */
public record ErrorAnswer(int status, String text, OptionalLong retryAfterSeconds) {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswer.class);

  /** Of whatever a handler failed with; what is not a refusal is a bug and is logged as one. */
  public static ErrorAnswer of(Throwable failure) {
    return switch (failure) {
      case RefusedException refused -> of(refused.refusal());
      case RequestFaultException faulty -> of(faulty.fault());
      case StorageException storage -> {
        LOG.error("a request failed at the disk", storage);
        yield of(refusal(storage.failure()));
      }
      case CompletionException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
      case ExecutionException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
      default -> {
        LOG.error("a request failed for a reason that is not the client's", failure);
        yield of(new Refusal.Internal(failure.toString()));
      }
    };
  }

  public static ErrorAnswer of(RequestFault fault) {
    int status =
        switch (fault) {
          case RequestFault.Malformed _, RequestFault.BodyTooLarge _, RequestFault.BodyOverflow _ ->
              400;
          case RequestFault.UnknownEncoding _ -> 415;
          case RequestFault.Invalid _ -> 422;
          case RequestFault.TooBusy _ -> 503;
        };
    var retryAfter =
        fault instanceof RequestFault.TooBusy ? OptionalLong.of(1) : OptionalLong.empty();
    return new ErrorAnswer(status, fault.text(), retryAfter);
  }

  public static ErrorAnswer of(Refusal refusal) {
    int status =
        switch (refusal) {
          case Refusal.BadInput _,
              Refusal.BadRequest _,
              Refusal.Inference _,
              Refusal.ChecksumMismatch _ ->
              400;
          case Refusal.Forbidden _, Refusal.Locked _ -> 403;
          case Refusal.NotFound _ -> 404;
          case Refusal.Standalone _ -> 405;
          case Refusal.Timeout _ -> 408;
          case Refusal.AlreadyExists _ -> 409;
          case Refusal.RateLimited _ -> 429;
          case Refusal.Internal _, Refusal.Precondition _ -> 500;
          case Refusal.NotImplemented _ -> 501;
          case Refusal.ShardUnavailable _ -> 503;
          case Refusal.InsufficientStorage _ -> 507;
        };
    var retryAfter =
        refusal instanceof Refusal.RateLimited(_, var wait)
            ? OptionalLong.of(wholeSeconds(wait))
            : OptionalLong.empty();
    return new ErrorAnswer(status, refusal.text(), retryAfter);
  }

  private static Refusal refusal(StorageFailure failure) {
    return switch (failure) {
      case StorageFailure.DiskFull _ -> new Refusal.InsufficientStorage(failure.describe());
      case StorageFailure.Corrupt _, StorageFailure.Lost _ ->
          new Refusal.Internal(failure.describe());
    };
  }

  private static long wholeSeconds(Duration wait) {
    return wait.plusSeconds(1).minusNanos(1).toSeconds();
  }
}
