package io.sampo.grpc.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StatusesTest {
  @Test
  void givesEveryRefusalTheCodeOfTheReference() {
    var codes =
        Map.ofEntries(
            Map.entry(new Refusal.BadInput("x"), Status.Code.INVALID_ARGUMENT),
            Map.entry(new Refusal.BadRequest("x"), Status.Code.INVALID_ARGUMENT),
            Map.entry(new Refusal.Inference("x"), Status.Code.INVALID_ARGUMENT),
            Map.entry(new Refusal.ChecksumMismatch("x", "y"), Status.Code.DATA_LOSS),
            Map.entry(new Refusal.NotFound("x"), Status.Code.NOT_FOUND),
            Map.entry(new Refusal.AlreadyExists("x"), Status.Code.ALREADY_EXISTS),
            Map.entry(new Refusal.Forbidden("x"), Status.Code.PERMISSION_DENIED),
            Map.entry(new Refusal.Locked("x"), Status.Code.FAILED_PRECONDITION),
            Map.entry(new Refusal.Standalone(), Status.Code.UNIMPLEMENTED),
            Map.entry(
                new Refusal.Timeout("x", Duration.ofSeconds(1)), Status.Code.DEADLINE_EXCEEDED),
            Map.entry(
                new Refusal.RateLimited("x", Duration.ofSeconds(1)),
                Status.Code.RESOURCE_EXHAUSTED),
            Map.entry(new Refusal.Internal("x"), Status.Code.INTERNAL),
            Map.entry(new Refusal.Precondition("x"), Status.Code.FAILED_PRECONDITION),
            Map.entry(new Refusal.ShardUnavailable("x"), Status.Code.UNAVAILABLE),
            Map.entry(new Refusal.InsufficientStorage("x"), Status.Code.RESOURCE_EXHAUSTED),
            Map.entry(new Refusal.NotImplemented("x"), Status.Code.UNIMPLEMENTED));
    assertThat(codes).hasSize(Refusal.class.getPermittedSubclasses().length);
    codes.forEach(
        (refusal, code) -> {
          var status = Statuses.status(refusal);
          assertThat(status.getCode()).as("%s", refusal).isEqualTo(code);
          assertThat(status.getDescription()).isEqualTo(refusal.text());
        });
  }

  @Test
  void tellsAFullDiskFromTooManyRequests() {
    var full = new RefusedException(new Refusal.InsufficientStorage("x"));
    assertThat(Statuses.of(new CompletionException(full)).metadata())
        .isEqualTo(Map.of("qdrant-insufficient-storage", "1"));
    var limited = new RefusedException(new Refusal.RateLimited("x", Duration.ofSeconds(2)));
    assertThat(Statuses.of(limited).metadata()).isEqualTo(Map.of("retry-after", "2"));
  }

  @Test
  void takesEverythingElseForAFaultOfOurs() {
    var status = Statuses.of(new IllegalStateException("broken")).status();
    assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getDescription()).isEqualTo("Service internal error: broken");
  }
}
