package io.sampo.grpc.services;

import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.sampo.grpc.call.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code qdrant.Qdrant}: who answers here. */
public final class QdrantService {
  private QdrantService() {}

  /**
   * @param version of the interface, which clients check
   * @param commit 40 hexadecimal digits
   */
  public static List<Method> methods(String title, String version, String commit) {
    var reply =
        HealthCheckReply.newBuilder().setTitle(title).setVersion(version).setCommit(commit).build();
    return List.of(
        Method.unary(
            QdrantGrpc.getHealthCheckMethod(), _ -> CompletableFuture.completedFuture(reply)));
  }
}
