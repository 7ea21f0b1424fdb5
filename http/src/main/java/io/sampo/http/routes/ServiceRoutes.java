package io.sampo.http.routes;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.sampo.cluster.membership.ClusterApi;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Endpoints about the server itself (spec dataplane §1.10, launcher §5). */
public final class ServiceRoutes {
  /** How long a question for readiness waits for it (launcher §5). */
  private static final Duration READINESS_WAIT = Duration.ofMillis(500);

  /**
   * What the server says it is; clients check the version.
   *
   * @param commit 40 hexadecimal digits
   */
  public record Identity(String title, String version, String commit) {}

  private ServiceRoutes() {}

  /**
   * Routes of the service.
   *
   * @param serving whether all servers of this node listen; it is not ready before
   */
  public static List<Route> of(Identity identity, BooleanSupplier serving, ClusterApi cluster) {
    Endpoint alive = _ -> text(200, "healthz check passed");
    return List.of(
        Route.bare("GET", "/", _ -> identity(identity)),
        Route.bare("GET", "/healthz", alive),
        Route.bare("GET", "/livez", alive),
        Route.bare("GET", "/readyz", _ -> readiness(serving, cluster)));
  }

  private static CompletionStage<Answer> readiness(BooleanSupplier serving, ClusterApi cluster) {
    return serving.getAsBoolean()
        ? cluster.ready(READINESS_WAIT).thenApply(ServiceRoutes::readiness)
        : completedFuture(readiness(false));
  }

  private static Answer readiness(boolean ready) {
    return ready
        ? new Answer.Text(200, "all shards are ready")
        : new Answer.Text(503, "some shards are not ready");
  }

  private static CompletionStage<Answer> identity(Identity identity) {
    return completedFuture(
        new Answer.Bare(
            out -> {
              out.writeStartObject();
              out.writeStringField("title", identity.title());
              out.writeStringField("version", identity.version());
              out.writeStringField("commit", identity.commit());
              out.writeEndObject();
            }));
  }

  private static CompletionStage<Answer> text(int status, String text) {
    return completedFuture(new Answer.Text(status, text));
  }
}
