package io.sampo.grpc.call;

import io.grpc.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.grpc.GrpcServiceException;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Finds the method of a path. */
public final class Router implements Function<HttpRequest, CompletionStage<HttpResponse>> {
  private final Map<String, Endpoint> endpoints = new HashMap<>();
  private final Wire wire;

  public Router(List<Method> methods, Wire wire) {
    this.wire = wire;
    for (var method : methods) {
      if (endpoints.put("/" + method.name(), endpoint(method)) != null) {
        throw new IllegalArgumentException("twice: " + method.name());
      }
    }
  }

  @Override
  public CompletionStage<HttpResponse> apply(HttpRequest request) {
    String path = request.getUri().path();
    var endpoint = endpoints.get(path);
    if (endpoint == null) {
      request.discardEntityBytes(wire.system());
      return CompletableFuture.completedFuture(
          Wire.failed(
              new GrpcServiceException(
                  Status.UNIMPLEMENTED.withDescription("there is no method " + path))));
    }
    return endpoint.apply(request).exceptionally(Wire::failed);
  }

  private Endpoint endpoint(Method method) {
    return switch (method) {
      case Method.Unary<?, ?> unary -> new UnaryEndpoint<>(unary, wire);
      case Method.Streaming<?, ?> streaming -> new StreamEndpoint<>(streaming, wire);
    };
  }
}
