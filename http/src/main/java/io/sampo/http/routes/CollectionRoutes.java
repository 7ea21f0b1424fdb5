package io.sampo.http.routes;

import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.http.json.CollectionReader;
import io.sampo.http.json.CollectionWriter;
import io.sampo.http.json.FieldSchemaReader;
import io.sampo.http.json.PointWriter;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Endpoints of collections, aliases, payload indexes and vector names (spec dataplane §2.1). */
public final class CollectionRoutes {
  private static final String ONE = "/collections/{collection_name}";

  private final CollectionsApi collections;

  private CollectionRoutes(CollectionsApi collections) {
    this.collections = collections;
  }

  public static List<Route> of(CollectionsApi collections) {
    var routes = new CollectionRoutes(collections);
    return List.of(
        Route.bare("GET", "/collections", routes::list),
        Route.bare("GET", ONE, routes::info),
        Route.bare("GET", ONE + "/exists", routes::exists),
        Route.withBody("PUT", ONE, routes::create),
        Route.withBody("PATCH", ONE, routes::update),
        Route.bare("DELETE", ONE, routes::delete),
        Route.withBody("POST", "/collections/aliases", routes::changeAliases),
        Route.bare("GET", "/aliases", routes::aliases),
        Route.bare("GET", ONE + "/aliases", routes::aliasesOf),
        Route.withBody("PUT", ONE + "/index", routes::createIndex),
        Route.bare("DELETE", ONE + "/index/{field_name}", routes::deleteIndex),
        Route.withBody("PUT", ONE + "/vectors/{vector_name}", routes::createVector),
        Route.bare("DELETE", ONE + "/vectors/{vector_name}", routes::deleteVector));
  }

  private CompletionStage<Answer> list(Call call) {
    var names = collections.list();
    return Answers.now(out -> CollectionWriter.names(names, out));
  }

  private CompletionStage<Answer> info(Call call) {
    return Answers.later(collections.info(Params.collection(call)), CollectionWriter::info);
  }

  private CompletionStage<Answer> exists(Call call) {
    boolean exists = collections.exists(Params.collection(call));
    return Answers.now(out -> CollectionWriter.exists(exists, out));
  }

  private CompletionStage<Answer> create(Call call) {
    var name = Params.newCollection(call);
    var timeout = Params.timeout(call);
    var settings = Bodies.read(call, CollectionReader::create);
    return Answers.bool(collections.create(name, settings, timeout));
  }

  private CompletionStage<Answer> update(Call call) {
    var name = Params.collection(call);
    var timeout = Params.timeout(call);
    var diff = Bodies.read(call, CollectionReader::diff);
    return Answers.bool(collections.update(name, diff, timeout));
  }

  private CompletionStage<Answer> delete(Call call) {
    var name = Params.collection(call);
    return Answers.bool(collections.delete(name, Params.timeout(call)));
  }

  private CompletionStage<Answer> changeAliases(Call call) {
    var timeout = Params.timeout(call);
    var actions = Bodies.read(call, CollectionReader::aliasActions);
    return Answers.bool(collections.changeAliases(actions, timeout));
  }

  private CompletionStage<Answer> aliases(Call call) {
    var aliases = collections.aliases();
    return Answers.now(out -> CollectionWriter.aliases(aliases, out));
  }

  private CompletionStage<Answer> aliasesOf(Call call) {
    var aliases = collections.aliases(Params.collection(call));
    return Answers.now(out -> CollectionWriter.aliases(aliases, out));
  }

  private CompletionStage<Answer> createIndex(Call call) {
    var name = Params.collection(call);
    var options = Params.writeOptions(call);
    var index = Bodies.read(call, FieldSchemaReader::read);
    var schema = index.schema();
    if (schema == null) {
      throw new RefusedException(
          new Refusal.BadRequest(
              "Can't auto-detect field type, please specify `field_schema` in the request"));
    }
    return Answers.later(
        collections.createFieldIndex(name, index.field(), schema, options), PointWriter::result);
  }

  private CompletionStage<Answer> deleteIndex(Call call) {
    var name = Params.collection(call);
    var field = Params.field(call);
    var options = Params.writeOptions(call);
    return Answers.later(collections.deleteFieldIndex(name, field, options), PointWriter::result);
  }

  private CompletionStage<Answer> createVector(Call call) {
    var name = Params.collection(call);
    var vector = Params.vectorName(call);
    var options = Params.writeOptions(call);
    var settings = Bodies.read(call, CollectionReader::newVector);
    return Answers.later(
        collections.createVectorName(name, vector, settings, options), PointWriter::result);
  }

  private CompletionStage<Answer> deleteVector(Call call) {
    var name = Params.collection(call);
    var vector = Params.vectorName(call);
    var options = Params.writeOptions(call);
    return Answers.later(collections.deleteVectorName(name, vector, options), PointWriter::result);
  }
}
