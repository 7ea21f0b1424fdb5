package io.sampo.http.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ErrorAnswerTest {
  @Test
  void everyRefusalHasItsStatus() {
    assertThat(status(new Refusal.BadInput("x"))).isEqualTo(400);
    assertThat(status(new Refusal.BadRequest("x"))).isEqualTo(400);
    assertThat(status(new Refusal.Inference("x"))).isEqualTo(400);
    assertThat(status(new Refusal.ChecksumMismatch("x", "y"))).isEqualTo(400);
    assertThat(status(new Refusal.Forbidden("x"))).isEqualTo(403);
    assertThat(status(new Refusal.Locked("x"))).isEqualTo(403);
    assertThat(status(new Refusal.NotFound("x"))).isEqualTo(404);
    assertThat(status(new Refusal.Standalone())).isEqualTo(405);
    assertThat(status(new Refusal.Timeout("x", Duration.ofSeconds(1)))).isEqualTo(408);
    assertThat(status(new Refusal.AlreadyExists("x"))).isEqualTo(409);
    assertThat(status(new Refusal.RateLimited("x", Duration.ofSeconds(1)))).isEqualTo(429);
    assertThat(status(new Refusal.Internal("x"))).isEqualTo(500);
    assertThat(status(new Refusal.Precondition("x"))).isEqualTo(500);
    assertThat(status(new Refusal.NotImplemented("x"))).isEqualTo(501);
    assertThat(status(new Refusal.ShardUnavailable("x"))).isEqualTo(503);
    assertThat(status(new Refusal.InsufficientStorage("x"))).isEqualTo(507);
  }

  private static int status(Refusal refusal) {
    var answer = ErrorAnswer.of(new CompletionException(new RefusedException(refusal)));
    assertThat(answer.text()).isEqualTo(refusal.text());
    return answer.status();
  }

  @Test
  void waitsAreRoundedUpToWholeSeconds() {
    assertThat(
            ErrorAnswer.of(new Refusal.RateLimited("x", Duration.ofMillis(1))).retryAfterSeconds())
        .hasValue(1);
    assertThat(
            ErrorAnswer.of(new Refusal.RateLimited("x", Duration.ofSeconds(3))).retryAfterSeconds())
        .hasValue(3);
    assertThat(ErrorAnswer.of(new Refusal.NotFound("x")).retryAfterSeconds()).isEmpty();
  }

  @Test
  void aFullDiskIsNoFaultOfTheServer() {
    var full = new StorageException(new StorageFailure.DiskFull(Path.of("f"), 12));
    assertThat(ErrorAnswer.of(full).status()).isEqualTo(507);
    var corrupt = new StorageException(new StorageFailure.Corrupt(Path.of("f"), 3, "bits"));
    assertThat(ErrorAnswer.of(corrupt).status()).isEqualTo(500);
  }

  @Test
  void bugsAreInternalErrors() {
    var answer = ErrorAnswer.of(new IllegalStateException("oops"));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("Service internal error: ").contains("oops");
  }
}
