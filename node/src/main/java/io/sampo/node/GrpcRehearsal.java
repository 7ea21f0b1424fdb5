package io.sampo.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The gRPC calls of the {@link Rehearsal}, in bytes: the messages' classes belong to the gRPC
 * module. They need the collection that it has made.
 */
final class GrpcRehearsal {
  private static final int FRAME_HEADER_BYTES = 5;

  private GrpcRehearsal() {}

  /**
   * Makes them, again and again.
   *
   * @param limit for the body of each answer
   */
  static void call(int port, int rounds, Duration limit) throws Exception {
    var system = ActorSystem.<Void>create(Behaviors.empty(), "rehearsal");
    var connection =
        Http.get(system).connectionTo("127.0.0.1").toPort(port).http2WithPriorKnowledge();
    var collection = field(1, "rehearsal".getBytes(StandardCharsets.US_ASCII));
    var numbers = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putFloat(1).putFloat(0).putFloat(0).putFloat(1);
    // UpsertPoints{collection_name 1, points 3 {id 1 {num 1}, vectors 4 {vector 1 {data 1}}}}
    var point = joined(field(1, new byte[] {8, 9}), field(4, field(1, field(1, numbers.array()))));
    // QueryPoints{collection_name 1, query 3 {nearest 1 {dense 2 {data 1}}}}
    var query = field(3, field(1, field(2, field(1, numbers.array()))));
    for (var round = 0; round < rounds; round++) {
      call(system, connection, limit, "/qdrant.Qdrant/HealthCheck", new byte[0]);
      call(system, connection, limit, "/qdrant.Collections/List", new byte[0]);
      call(system, connection, limit, "/qdrant.Points/Upsert", joined(collection, field(3, point)));
      call(system, connection, limit, "/qdrant.Points/Query", joined(collection, query));
    }
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  private static void call(
      ActorSystem<Void> system,
      Flow<HttpRequest, HttpResponse, ?> connection,
      Duration limit,
      String path,
      byte[] message)
      throws Exception {
    var frame =
        ByteBuffer.allocate(FRAME_HEADER_BYTES + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message);
    var request =
        HttpRequest.POST(path)
            .withEntity(
                HttpEntities.create(
                    ContentTypes.create(
                        MediaTypes.customBinary(
                            "application", "grpc", MediaTypes.NOT_COMPRESSIBLE)),
                    frame.array()));
    var answer =
        Source.single(request)
            .via(connection)
            .runWith(Sink.head(), system)
            .thenCompose(response -> response.entity().toStrict(limit.toMillis(), system))
            .toCompletableFuture()
            .get();
    if (answer.getContentLengthOption().orElse(0) == 0) {
      throw new IOException(path + " was not answered");
    }
  }

  /** A field of a protobuf message that holds bytes; all numbers here fit seven bits. */
  private static byte[] field(int number, byte[] content) {
    return joined(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content);
  }

  private static byte[] joined(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
