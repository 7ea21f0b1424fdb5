package io.sampo.grpc;

import grpc.health.v1.HealthGrpc;
import io.grpc.ServiceDescriptor;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.SnapshotsGrpc;
import io.qdrant.client.grpc.StorageReadGrpc;
import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.PointsApi;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.grpc.call.Method;
import io.sampo.grpc.call.Router;
import io.sampo.grpc.call.Wire;
import io.sampo.grpc.reflection.ReflectionService;
import io.sampo.grpc.services.CollectionsService;
import io.sampo.grpc.services.HealthService;
import io.sampo.grpc.services.PointsService;
import io.sampo.grpc.services.QdrantService;
import io.sampo.grpc.services.Unserved;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;

/** The gRPC interface on its port: HTTP/2 without TLS, known to the client beforehand. */
public final class GrpcServer {
  /** In the order in which reflection lists them. */
  static final List<ServiceDescriptor> SERVICES =
      List.of(
          CollectionsGrpc.getServiceDescriptor(),
          PointsGrpc.getServiceDescriptor(),
          SnapshotsGrpc.getServiceDescriptor(),
          QdrantGrpc.getServiceDescriptor(),
          StorageReadGrpc.getServiceDescriptor(),
          HealthGrpc.getServiceDescriptor());

  private GrpcServer() {}

  /**
   * Binds the port and serves from then on. The caller unbinds.
   *
   * @param nanoClock {@code System::nanoTime} outside tests; for the time that answers report
   * @param responses is told of each answer
   */
  public static CompletionStage<ServerBinding> start(
      ActorSystem<?> system,
      GrpcSettings settings,
      LongSupplier nanoClock,
      CollectionsApi collections,
      PointsApi points,
      ClusterApi cluster,
      ResponseRecorder responses) {
    var router =
        new Router(
            methods(settings, collections, points, cluster),
            new Wire(system, settings.maxMessageBytes(), nanoClock, responses));
    Function<HttpRequest, CompletionStage<HttpResponse>> handler = router::apply;
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .withSettings(http2(ServerSettings.create(system.classicSystem())))
        .bind(handler);
  }

  private static List<Method> methods(
      GrpcSettings settings, CollectionsApi collections, PointsApi points, ClusterApi cluster) {
    var names = SERVICES.stream().map(ServiceDescriptor::getName).collect(Collectors.toSet());
    var methods = new ArrayList<Method>();
    methods.addAll(CollectionsService.methods(collections, cluster));
    methods.addAll(PointsService.methods(collections, points));
    methods.addAll(QdrantService.methods(settings.title(), settings.version(), settings.commit()));
    methods.addAll(HealthService.methods(names));
    methods.addAll(ReflectionService.methods(SERVICES));
    methods.addAll(Unserved.methods(SERVICES, methods));
    return methods;
  }

  /**
   * Connections are kept while the client keeps them and calls end by their own limits. A call
   * whose message fits one frame is handed over whole, which spares a stream per call; more than
   * one byte may not be waited for, as a streaming client may send less.
   */
  private static ServerSettings http2(ServerSettings settings) {
    return settings
        .withEnableHttp2(true)
        .withHttp2Settings(settings.getHttp2Settings().withMinCollectStrictEntitySize(1))
        .withTimeouts(
            settings
                .getTimeouts()
                .withIdleTimeout(scala.concurrent.duration.Duration.Inf())
                .withRequestTimeout(scala.concurrent.duration.Duration.Inf()));
  }
}
