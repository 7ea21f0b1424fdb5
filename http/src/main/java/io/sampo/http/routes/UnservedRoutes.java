package io.sampo.http.routes;

import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.http.json.GatherReader;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.schema.FieldSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Endpoints that clients know and this version does not serve yet. Requests are checked as far as
 * they can be, so that a bad one is told so, and then refused.
 */
public final class UnservedRoutes {
  private static final String ONE = "/collections/{collection_name}";

  private final CollectionsApi collections;

  private UnservedRoutes(CollectionsApi collections) {
    this.collections = collections;
  }

  public static List<Route> of(CollectionsApi collections) {
    var routes = new UnservedRoutes(collections);
    var all = new ArrayList<Route>();
    all.add(Route.withBody("POST", ONE + "/facet", routes::facet));
    all.add(routes.gather("/points/query/groups", "grouping", GatherReader::queryGroups));
    all.add(routes.gather("/points/search/groups", "grouping", GatherReader::searchGroups));
    all.add(routes.gather("/points/recommend/groups", "grouping", GatherReader::recommendGroups));
    all.add(routes.gather("/points/search/matrix/pairs", "matrix", GatherReader::matrix));
    all.add(routes.gather("/points/search/matrix/offsets", "matrix", GatherReader::matrix));
    all.add(routes.about("GET", "/optimizations", "the report on optimisations"));
    all.add(routes.about("GET", "/snapshots", "snapshots"));
    all.add(routes.about("POST", "/snapshots", "snapshots"));
    all.add(routes.about("PUT", "/snapshots/recover", "snapshots"));
    all.add(routes.about("POST", "/snapshots/upload", "snapshots"));
    all.add(routes.about("GET", "/snapshots/{snapshot}", "snapshots"));
    all.add(routes.about("DELETE", "/snapshots/{snapshot}", "snapshots"));
    all.add(refused("GET", "/snapshots", new Refusal.NotImplemented("snapshots")));
    all.add(refused("POST", "/snapshots", new Refusal.NotImplemented("snapshots")));
    return all;
  }

  private static Route refused(String method, String path, Refusal refusal) {
    return Route.bare(method, path, _ -> refuse(refusal));
  }

  private static CompletionStage<Answer> refuse(Refusal refusal) {
    return CompletableFuture.failedFuture(new RefusedException(refusal));
  }

  /** Something about one collection, which must exist. */
  private Route about(String method, String path, String what) {
    return Route.bare(method, ONE + path, call -> refuseFor(Params.collection(call), what));
  }

  private Route gather(String path, String what, Bodies.Form<?> form) {
    return Route.withBody(
        "POST",
        ONE + path,
        call -> {
          var collection = Params.collection(call);
          Params.readOptions(call);
          Bodies.read(call, form);
          return refuseFor(collection, what);
        });
  }

  private CompletionStage<Answer> refuseFor(String collection, String what) {
    return refuse(
        collections.exists(collection)
            ? new Refusal.NotImplemented(what)
            : Refusal.NotFound.collection(collection));
  }

  private CompletionStage<Answer> facet(Call call) {
    var collection = Params.collection(call);
    Params.readOptions(call);
    var key = Bodies.read(call, GatherReader::facet);
    return collections
        .info(collection)
        .thenApply(
            info -> {
              throw new RefusedException(facetRefusal(info, key));
            });
  }

  private static Refusal facetRefusal(CollectionInfo info, JsonPath key) {
    var index = info.payloadSchema().get(key);
    return index != null && countsValues(index.schema())
        ? new Refusal.NotImplemented("faceting")
        : new Refusal.BadInput(
            "No appropriate index for faceting: `"
                + key
                + "`. Please create one to facet on this field. Check"
                + " https://qdrant.tech/documentation/concepts/indexing/#payload-index to see"
                + " which payload schemas support Match conditions");
  }

  private static boolean countsValues(FieldSchema schema) {
    return switch (schema.type()) {
      case KEYWORD, UUID, BOOL -> true;
      case INTEGER -> !Objects.equals(schema.params().lookup(), false);
      case FLOAT, GEO, TEXT, DATETIME -> false;
    };
  }
}
