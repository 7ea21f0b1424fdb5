package io.sampo.grpc.call;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.stream.Materializer;

/**
 * What all endpoints share.
 *
 * @param maxMessageBytes largest message, before and after decompression
 * @param clock nanoseconds on a scale of its own, for durations
 */
public record Wire(ActorSystem<?> system, int maxMessageBytes, LongSupplier clock) {

  Materializer materializer() {
    return Materializer.matFromSystem(system);
  }

  static CompletionStage<HttpResponse> notGrpc() {
    return CompletableFuture.completedFuture(
        HttpResponse.create().withStatus(StatusCodes.UNSUPPORTED_MEDIA_TYPE));
  }
}
