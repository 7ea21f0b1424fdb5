package io.sampo.grpc.error;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From failures to the status with which a call ends (spec dataplane §1.3). */
public final class Statuses {
  private static final Logger LOG = LoggerFactory.getLogger(Statuses.class);

  private Statuses() {}

  /** The end of a call that failed. What is nobody's refusal is a fault of ours and logged. */
  public static Ending of(Throwable failure) {
    return switch (failure) {
      case CompletionException e when e.getCause() != null -> of(e.getCause());
      case RefusedException e -> new Ending(status(e.refusal()), metadata(e.refusal()));
      case BadCall e -> new Ending(Status.INVALID_ARGUMENT.withDescription(e.text()));
      case GrpcServiceException e -> new Ending(e.status());
      case InvalidProtocolBufferException e ->
          new Ending(
              Status.INTERNAL.withDescription(
                  "failed to decode Protobuf message: " + e.getMessage()));
      case EntityStreamSizeException e ->
          new Ending(
              Status.RESOURCE_EXHAUSTED.withDescription(
                  "the message is larger than the limit of " + e.limit() + " bytes"));
      default -> {
        LOG.error("a call failed", failure);
        yield new Ending(status(new Refusal.Internal(String.valueOf(failure.getMessage()))));
      }
    };
  }

  /** One code for every refusal. */
  public static Status status(Refusal refusal) {
    var code =
        switch (refusal) {
          case Refusal.BadInput _, Refusal.BadRequest _, Refusal.Inference _ ->
              Status.INVALID_ARGUMENT;
          case Refusal.ChecksumMismatch _ -> Status.DATA_LOSS;
          case Refusal.NotFound _ -> Status.NOT_FOUND;
          case Refusal.AlreadyExists _ -> Status.ALREADY_EXISTS;
          case Refusal.Forbidden _ -> Status.PERMISSION_DENIED;
          case Refusal.Locked _, Refusal.Precondition _ -> Status.FAILED_PRECONDITION;
          case Refusal.Standalone _, Refusal.NotImplemented _ -> Status.UNIMPLEMENTED;
          case Refusal.Timeout _ -> Status.DEADLINE_EXCEEDED;
          case Refusal.RateLimited _, Refusal.InsufficientStorage _ -> Status.RESOURCE_EXHAUSTED;
          case Refusal.Internal _ -> Status.INTERNAL;
          case Refusal.ShardUnavailable _ -> Status.UNAVAILABLE;
        };
    return code.withDescription(refusal.text());
  }

  private static Map<String, String> metadata(Refusal refusal) {
    return switch (refusal) {
      case Refusal.RateLimited(_, var retryAfter) ->
          Map.of("retry-after", wholeSeconds(retryAfter));
      case Refusal.InsufficientStorage _ -> Map.of("qdrant-insufficient-storage", "1");
      case Refusal.BadInput _,
          Refusal.BadRequest _,
          Refusal.Inference _,
          Refusal.ChecksumMismatch _,
          Refusal.NotFound _,
          Refusal.AlreadyExists _,
          Refusal.Forbidden _,
          Refusal.Locked _,
          Refusal.Precondition _,
          Refusal.Standalone _,
          Refusal.NotImplemented _,
          Refusal.Timeout _,
          Refusal.Internal _,
          Refusal.ShardUnavailable _ ->
          Map.of();
    };
  }

  /** Rounded up, so that who waits that long has waited long enough. */
  private static String wholeSeconds(Duration time) {
    return Long.toString(time.plusSeconds(1).minusNanos(1).toSeconds());
  }
}
