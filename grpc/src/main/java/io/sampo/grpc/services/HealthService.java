package io.sampo.grpc.services;

import grpc.health.v1.HealthCheck.HealthCheckRequest;
import grpc.health.v1.HealthCheck.HealthCheckResponse;
import grpc.health.v1.HealthCheck.HealthCheckResponse.ServingStatus;
import grpc.health.v1.HealthGrpc;
import io.grpc.Status;
import io.sampo.grpc.call.Method;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.stream.javadsl.Source;

/**
 * {@code grpc.health.v1.Health}: who is served is in good health, as the port opens when the server
 * is ready and closes with it. The empty name means the whole server.
 */
public final class HealthService {
  private final Set<String> services;

  private HealthService(Set<String> services) {
    this.services = services;
  }

  /**
   * @param services names that are known
   */
  public static List<Method> methods(Set<String> services) {
    var service = new HealthService(services);
    return List.of(
        Method.unary(HealthGrpc.getCheckMethod(), call -> service.check(call.message())),
        new Method.Streaming<>(
            HealthGrpc.SERVICE_NAME + "/Watch", HealthCheckRequest.parser(), service::watch));
  }

  private CompletionStage<HealthCheckResponse> check(HealthCheckRequest request) {
    if (!isKnown(request)) {
      return CompletableFuture.failedFuture(
          new GrpcServiceException(
              Status.NOT_FOUND.withDescription("unknown service " + request.getService())));
    }
    return CompletableFuture.completedFuture(status(ServingStatus.SERVING));
  }

  /** One status at once; the stream then stays open, as the status never changes. */
  private Source<HealthCheckResponse, NotUsed> watch(Source<HealthCheckRequest, NotUsed> requests) {
    return requests
        .take(1)
        .map(
            request ->
                status(isKnown(request) ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN))
        .concat(Source.maybe());
  }

  private boolean isKnown(HealthCheckRequest request) {
    return request.getService().isEmpty() || services.contains(request.getService());
  }

  private static HealthCheckResponse status(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
