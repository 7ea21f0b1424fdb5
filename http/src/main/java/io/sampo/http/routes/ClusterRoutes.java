package io.sampo.http.routes;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.sampo.cluster.membership.ClusterApi;
import io.sampo.http.json.ClusterWriter;
import io.sampo.http.json.FormatException;
import io.sampo.http.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Endpoints of the cluster, its peers and its metadata (spec distributed §6.11, §8.6). */
public final class ClusterRoutes {
  private static final String KEY = "/cluster/metadata/keys/{key}";

  private final ClusterApi cluster;

  private ClusterRoutes(ClusterApi cluster) {
    this.cluster = cluster;
  }

  public static List<Route> of(ClusterApi cluster) {
    var routes = new ClusterRoutes(cluster);
    return List.of(
        Route.bare("GET", "/cluster", routes::status),
        Route.bare("POST", "/cluster/recover", _ -> Answers.bool(cluster.recover())),
        Route.bare("DELETE", "/cluster/peer/{peer_id}", routes::removePeer),
        Route.bare("GET", "/cluster/metadata/keys", routes::metadataKeys),
        Route.bare("GET", KEY, routes::metadata),
        Route.withBody("PUT", KEY, routes::putMetadata),
        Route.bare("DELETE", KEY, call -> routes.change(call, Optional.empty())),
        Route.bare("GET", "/cluster/telemetry", routes::telemetry),
        Route.bare("GET", "/collections/{collection_name}/cluster", routes::collection),
        Route.bare("GET", "/collections/{collection_name}/digest", routes::digests));
  }

  private CompletionStage<Answer> status(Call call) {
    var status = cluster.status();
    return Answers.now(out -> ClusterWriter.status(status, out));
  }

  private CompletionStage<Answer> removePeer(Call call) {
    var peer = Params.peer(call);
    if (peer.isEmpty()) {
      return completedFuture(
          new Answer.Text(404, "can not parse " + quoted(call.variable("peer_id")) + " to a u64"));
    }
    boolean force = Params.bool(call, "force");
    return Answers.bool(cluster.removePeer(peer.get(), force, Params.timeout(call)));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private CompletionStage<Answer> metadataKeys(Call call) {
    var keys = cluster.metadataKeys();
    return Answers.now(out -> ClusterWriter.keys(keys, out));
  }

  private CompletionStage<Answer> metadata(Call call) {
    var value = cluster.metadata(call.variable("key"));
    return Answers.now(out -> out.writeRawValue(value.orElse("null")));
  }

  /** Bad bodies are told in plain text here, unlike everywhere else. */
  private CompletionStage<Answer> putMetadata(Call call) {
    if (!isJson(call.contentType())) {
      return completedFuture(new Answer.Text(400, "Content type error"));
    }
    Json value;
    try {
      value = Json.parse(call.body());
    } catch (FormatException e) {
      return completedFuture(new Answer.Text(400, "Json deserialize error: " + e.text()));
    }
    return change(call, value.isNull() ? Optional.empty() : Optional.of(value.text()));
  }

  private static boolean isJson(String contentType) {
    return contentType.equals("application/json") || contentType.endsWith("+json");
  }

  private CompletionStage<Answer> change(Call call, Optional<String> json) {
    boolean await = Params.bool(call, "wait");
    return Answers.bool(
        cluster.putMetadata(call.variable("key"), json.orElse(null), await, Params.timeout(call)));
  }

  private CompletionStage<Answer> telemetry(Call call) {
    int level = Params.detailsLevel(call);
    return Answers.later(
        cluster.telemetry(level, Params.timeout(call)),
        (answer, out) -> ClusterWriter.telemetry(answer, level, out));
  }

  /** Sampo's own: what the replicas of the peer that is asked contain. */
  private CompletionStage<Answer> digests(Call call) {
    return Answers.later(cluster.digests(Params.collection(call)), ClusterWriter::digests);
  }

  private CompletionStage<Answer> collection(Call call) {
    return Answers.later(cluster.collection(Params.collection(call)), ClusterWriter::collection);
  }
}
