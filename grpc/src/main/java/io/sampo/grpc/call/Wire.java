package io.sampo.grpc.call;

import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.grpc.error.Statuses;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.grpc.scaladsl.headers.Status$minusMessage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;

/**
 * What all endpoints share.
 *
 * @param maxMessageBytes largest message, before and after decompression
 * @param clock nanoseconds on a scale of its own, for durations
 * @param responses is told of each answer
 */
public record Wire(
    ActorSystem<?> system, int maxMessageBytes, LongSupplier clock, ResponseRecorder responses) {

  static final String STATUS = "grpc-status";
  static final ContentType GRPC = ContentTypes.create(MediaTypes.applicationBinary("grpc", false));

  Materializer materializer() {
    return Materializer.matFromSystem(system);
  }

  /**
   * Where messages are read and mapped: the dispatcher of the streams. Not said, a stage that comes
   * from Scala would take the JVM's common pool.
   */
  Executor executor() {
    return system.classicSystem().dispatcher();
  }

  /**
   * An answer that is only an end. Made here, as Pekko gRPC takes a description for an encoded one
   * and spoils those with a percent sign.
   */
  static HttpResponse failed(Throwable failure) {
    var ending = Statuses.of(failure);
    var headers = new ArrayList<HttpHeader>();
    headers.add(RawHeader.create(STATUS, String.valueOf(ending.status().getCode().value())));
    if (ending.status().getDescription() != null) {
      headers.add(new Status$minusMessage(ending.status().getDescription()));
    }
    ending.metadata().forEach((name, value) -> headers.add(RawHeader.create(name, value)));
    return HttpResponse.create()
        .addHeaders(headers)
        .withEntity(HttpEntities.create(GRPC, ByteString.emptyByteString()));
  }

  static CompletionStage<HttpResponse> notGrpc() {
    return CompletableFuture.completedFuture(
        HttpResponse.create().withStatus(StatusCodes.UNSUPPORTED_MEDIA_TYPE));
  }
}
