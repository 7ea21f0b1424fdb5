package io.sampo.http.routes;

import io.sampo.cluster.collection.PointsApi;
import io.sampo.http.json.CollectionWriter;
import io.sampo.http.json.LegacyReader;
import io.sampo.http.json.PointWriter;
import io.sampo.http.json.QueryReader;
import io.sampo.http.json.ReadReader;
import io.sampo.http.json.UpdateReader;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.QueryRequest;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.ReadRequest;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.VectorSelector;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Endpoints that change and find points (spec dataplane §3.1, §5). */
public final class PointRoutes {
  private static final String POINTS = "/collections/{collection_name}/points";

  private final PointsApi points;

  private PointRoutes(PointsApi points) {
    this.points = points;
  }

  public static List<Route> of(PointsApi points) {
    var routes = new PointRoutes(points);
    return List.of(
        routes.update("PUT", "", UpdateReader::upsert),
        routes.update("POST", "/delete", UpdateReader::delete),
        routes.update("PUT", "/vectors", UpdateReader::updateVectors),
        routes.update("POST", "/vectors/delete", UpdateReader::deleteVectors),
        routes.update("POST", "/payload", UpdateReader::setPayload),
        routes.update("PUT", "/payload", UpdateReader::overwritePayload),
        routes.update("POST", "/payload/delete", UpdateReader::deletePayload),
        routes.update("POST", "/payload/clear", UpdateReader::clearPayload),
        Route.withBody("POST", POINTS + "/batch", routes::updateBatch),
        Route.bare("GET", POINTS + "/{id}", routes::get),
        read("", ReadReader::retrieve, points::retrieve, PointWriter::records),
        read("/scroll", ReadReader::scroll, points::scroll, PointWriter::page),
        read("/count", ReadReader::count, points::count, CollectionWriter::count),
        read("/query", QueryReader::query, points::query, PointWriter::queryAnswer),
        read("/query/batch", QueryReader::batch, points::queryBatch, PointWriter::queryAnswers),
        routes.search("/search", LegacyReader::search),
        routes.searchBatch("/search/batch", LegacyReader::searchBatch),
        routes.search("/recommend", LegacyReader::recommend),
        routes.searchBatch("/recommend/batch", LegacyReader::recommendBatch),
        routes.search("/discover", LegacyReader::discover),
        routes.searchBatch("/discover/batch", LegacyReader::discoverBatch));
  }

  private Route update(String method, String path, UpdateReader.Form form) {
    return Route.withBody(
        method,
        POINTS + path,
        call -> {
          var collection = Params.collection(call);
          var options = Params.writeOptions(call);
          var request = Bodies.stream(call, form::read);
          return Answers.later(points.update(collection, request, options), PointWriter::result);
        });
  }

  private CompletionStage<Answer> updateBatch(Call call) {
    var collection = Params.collection(call);
    var options = Params.writeOptions(call);
    var requests = Bodies.stream(call, UpdateReader::batch);
    return Answers.later(points.updateBatch(collection, requests, options), PointWriter::results);
  }

  /** Finds something in a collection. */
  @FunctionalInterface
  private interface Finder<Q, A> {
    CompletionStage<A> find(String collection, Q request, ReadOptions options);
  }

  private static <Q, A> Route read(
      String path, Bodies.Form<Q> form, Finder<Q, A> finder, Answers.Writer<A> writer) {
    return Route.withBody(
        "POST",
        POINTS + path,
        call -> {
          var collection = Params.collection(call);
          var options = Params.readOptions(call);
          var request = Bodies.read(call, form);
          return Answers.later(finder.find(collection, request, options), writer);
        });
  }

  private Route search(String path, Bodies.Form<QueryRequest> form) {
    return read(path, form, points::query, PointWriter::hits);
  }

  private Route searchBatch(String path, Bodies.Form<List<QueryRequest>> form) {
    return read(path, form, points::queryBatch, PointWriter::hitLists);
  }

  private CompletionStage<Answer> get(Call call) {
    var collection = Params.collection(call);
    var options = Params.readOptions(call);
    var id = id(call.variable("id"));
    var request =
        new ReadRequest.Retrieve(List.of(id), PayloadSelector.ALL, VectorSelector.ALL, null);
    var found = points.retrieve(collection, request, options);
    return Answers.later(found.thenApply(list -> only(list, id)), PointWriter::record);
  }

  private static PointId id(String text) {
    try {
      return PointId.num(Long.parseUnsignedLong(text));
    } catch (NumberFormatException _) {
      return PointId.parseUuid(text)
          .orElseThrow(
              () ->
                  new RefusedException(
                      new Refusal.BadInput("Can not recognize \"" + text + "\" as point id")));
    }
  }

  private static PointRecord only(List<PointRecord> found, PointId id) {
    if (found.isEmpty()) {
      throw new RefusedException(new Refusal.NotFound("Point with id " + id + " does not exists!"));
    }
    return found.getFirst();
  }
}
