package io.sampo.http.routes;

import io.sampo.cluster.telemetry.Anonymity;
import io.sampo.cluster.telemetry.NodeTelemetry;
import io.sampo.http.json.TelemetryWriter;
import io.sampo.http.metrics.MetricsText;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the node tells of itself, to people and to Prometheus (spec dataplane §8.2, §8.3). */
public final class TelemetryRoutes {
  private final NodeTelemetry telemetry;
  private final String prefix;

  private TelemetryRoutes(NodeTelemetry telemetry, String prefix) {
    this.telemetry = telemetry;
    this.prefix = prefix;
  }

  /**
   * Both.
   *
   * @param prefix of the names of metrics
   */
  public static List<Route> of(NodeTelemetry telemetry, String prefix) {
    var routes = new TelemetryRoutes(telemetry, prefix);
    return List.of(
        Route.bare("GET", "/telemetry", routes::telemetry), metricsOnly(telemetry, prefix));
  }

  /** Metrics, for a port of their own. */
  public static Route metricsOnly(NodeTelemetry telemetry, String prefix) {
    return Route.bare("GET", "/metrics", new TelemetryRoutes(telemetry, prefix)::metrics);
  }

  private CompletionStage<Answer> telemetry(Call call) {
    int level = Params.detailsLevel(call);
    var anonymity = Anonymity.of(Params.bool(call, "anonymize"));
    boolean perCollection = Params.bool(call, "per_collection");
    return Answers.later(
        telemetry.view(level >= TelemetryWriter.COLLECTIONS_LEVEL, Params.timeout(call)),
        (view, out) -> TelemetryWriter.write(view, level, anonymity, perCollection, out));
  }

  private CompletionStage<Answer> metrics(Call call) {
    var anonymity = Anonymity.of(Params.bool(call, "anonymize"));
    boolean perCollection = Params.bool(call, "per_collection");
    return telemetry
        .view(true, Params.timeout(call))
        .thenApply(
            view ->
                new Answer.Text(
                    200, MetricsText.of(view, anonymity, perCollection, prefix) + telemetry.own()));
  }
}
