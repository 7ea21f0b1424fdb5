package io.sampo.http;

import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.PointsApi;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.telemetry.NodeTelemetry;
import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.http.routes.ClusterRoutes;
import io.sampo.http.routes.CollectionRoutes;
import io.sampo.http.routes.PointRoutes;
import io.sampo.http.routes.Route;
import io.sampo.http.routes.Router;
import io.sampo.http.routes.ServiceRoutes;
import io.sampo.http.routes.ShardRoutes;
import io.sampo.http.routes.TelemetryRoutes;
import io.sampo.http.routes.UnservedRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.javadsl.model.headers.Host;
import org.apache.pekko.http.javadsl.settings.ParserSettings;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import scala.concurrent.duration.Duration;

/** The REST interface of a node. */
public final class RestServer {
  /** Requests that a client may send on one connection before it has read the answers. */
  private static final int PIPELINED_REQUESTS = 16;

  /** Kept-alive ones of many clients; far below what a process may open, each costs some kB. */
  private static final int MAX_CONNECTIONS = 4096;

  private RestServer() {}

  /**
   * Starts to listen.
   *
   * @return completes once the port is bound, fails where it cannot be
   */
  public static CompletionStage<ServerBinding> start(
      ActorSystem<?> system,
      RestSettings settings,
      CollectionsApi collections,
      PointsApi points,
      ClusterApi cluster,
      NodeTelemetry telemetry) {
    var routes = new ArrayList<Route>();
    routes.addAll(ServiceRoutes.of(settings.identity(), settings.serving(), cluster));
    routes.addAll(CollectionRoutes.of(collections));
    routes.addAll(PointRoutes.of(points));
    routes.addAll(ClusterRoutes.of(cluster));
    routes.addAll(ShardRoutes.of(collections, cluster));
    routes.addAll(TelemetryRoutes.of(telemetry, settings.metricsPrefix()));
    routes.addAll(UnservedRoutes.of(collections));
    return bind(system, settings, routes, telemetry.rest());
  }

  /**
   * Starts to listen for questions for metrics alone.
   *
   * @return completes once the port is bound, fails where it cannot be
   */
  public static CompletionStage<ServerBinding> startMetrics(
      ActorSystem<?> system, RestSettings settings, NodeTelemetry telemetry) {
    return bind(
        system,
        settings,
        List.of(TelemetryRoutes.metricsOnly(telemetry, settings.metricsPrefix())),
        telemetry.rest());
  }

  private static CompletionStage<ServerBinding> bind(
      ActorSystem<?> system,
      RestSettings settings,
      List<Route> routes,
      ResponseRecorder responses) {
    var bodies = new BodyCollector(settings, Materializer.createMaterializer(system));
    var handler = new RequestHandler(settings, new Router(routes), responses, bodies, system);
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .withSettings(serverSettings(system, settings))
        .bind(handler::handle);
  }

  /** Ours are the limits on bodies and the rules on paths, so Pekko's are opened. */
  private static ServerSettings serverSettings(ActorSystem<?> system, RestSettings settings) {
    var parser =
        ParserSettings.forServer(system)
            .withMaxContentLength(Long.MAX_VALUE)
            .withUriParsingMode(Uri.RELAXED)
            .withModeledHeaderParsing(false)
            .withIllegalHeaderWarnings(false);
    var defaults = ServerSettings.create(Adapter.toClassic(system));
    return defaults
        .withParserSettings(parser)
        .withTimeouts(
            defaults
                .getTimeouts()
                .withIdleTimeout(Duration.fromNanos(settings.keepAlive().toNanos()))
                .withRequestTimeout(Duration.Inf()))
        .withRawRequestUriHeader(true)
        .withTransparentHeadRequests(false)
        .withDefaultHostHeader(Host.create("localhost"))
        .withServerHeader(Optional.empty())
        .withPipeliningLimit(PIPELINED_REQUESTS)
        .withMaxConnections(MAX_CONNECTIONS);
  }
}
