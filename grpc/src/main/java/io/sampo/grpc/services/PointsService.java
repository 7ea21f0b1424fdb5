package io.sampo.grpc.services;

import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.PointsGrpc;
import io.sampo.cluster.collection.CollectionsApi;
import io.sampo.cluster.collection.PointsApi;
import io.sampo.grpc.call.Call;
import io.sampo.grpc.call.Method;
import io.sampo.grpc.mapping.Answers;
import io.sampo.grpc.mapping.CollectionRules;
import io.sampo.grpc.mapping.FieldSchemas;
import io.sampo.grpc.mapping.Options;
import io.sampo.grpc.mapping.Paths;
import io.sampo.grpc.mapping.Queries;
import io.sampo.grpc.mapping.Reads;
import io.sampo.grpc.mapping.Rules;
import io.sampo.grpc.mapping.Updates;
import io.sampo.grpc.mapping.VectorConfigs;
import io.sampo.storage.model.UpdateResult;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** {@code qdrant.Points}. */
public final class PointsService {
  private final CollectionsApi collections;
  private final PointsApi points;

  private PointsService(CollectionsApi collections, PointsApi points) {
    this.collections = collections;
    this.points = points;
  }

  public static List<Method> methods(CollectionsApi collections, PointsApi points) {
    var service = new PointsService(collections, points);
    return List.of(
        Method.unary(PointsGrpc.getUpsertMethod(), service::upsert),
        Method.unary(PointsGrpc.getDeleteMethod(), service::delete),
        Method.unary(PointsGrpc.getUpdateVectorsMethod(), service::updateVectors),
        Method.unary(PointsGrpc.getDeleteVectorsMethod(), service::deleteVectors),
        Method.unary(PointsGrpc.getSetPayloadMethod(), service::setPayload),
        Method.unary(PointsGrpc.getOverwritePayloadMethod(), service::overwritePayload),
        Method.unary(PointsGrpc.getDeletePayloadMethod(), service::deletePayload),
        Method.unary(PointsGrpc.getClearPayloadMethod(), service::clearPayload),
        Method.unary(PointsGrpc.getUpdateBatchMethod(), service::updateBatch),
        Method.unary(PointsGrpc.getCreateFieldIndexMethod(), service::createFieldIndex),
        Method.unary(PointsGrpc.getDeleteFieldIndexMethod(), service::deleteFieldIndex),
        Method.unary(PointsGrpc.getCreateVectorNameMethod(), service::createVectorName),
        Method.unary(PointsGrpc.getDeleteVectorNameMethod(), service::deleteVectorName),
        Method.unary(PointsGrpc.getGetMethod(), service::get),
        Method.unary(PointsGrpc.getScrollMethod(), service::scroll),
        Method.unary(PointsGrpc.getCountMethod(), service::count),
        Method.unary(PointsGrpc.getSearchMethod(), service::search),
        Method.unary(PointsGrpc.getSearchBatchMethod(), service::searchBatch),
        Method.unary(PointsGrpc.getQueryMethod(), service::query),
        Method.unary(PointsGrpc.getQueryBatchMethod(), service::queryBatch));
  }

  private CompletionStage<PointsOperationResponse> upsert(Call<Points.UpsertPoints> call) {
    var m = call.message();
    Rules.filtered(
        m.getCollectionName(), "update_filter", m.hasUpdateFilter(), m.getUpdateFilter());
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.upsert(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> delete(Call<Points.DeletePoints> call) {
    var m = call.message();
    Rules.selected(m.getCollectionName(), "points", m.getPoints());
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.delete(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> updateVectors(
      Call<Points.UpdatePointVectors> call) {
    var m = call.message();
    Rules.updateVectors(m);
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.updateVectors(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> deleteVectors(
      Call<Points.DeletePointVectors> call) {
    var m = call.message();
    Rules.deleteVectors(m);
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.deleteVectors(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> setPayload(Call<Points.SetPayloadPoints> call) {
    var m = call.message();
    Rules.selected(m.getCollectionName(), "points_selector", m.getPointsSelector());
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.setPayload(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> overwritePayload(
      Call<Points.SetPayloadPoints> call) {
    var m = call.message();
    Rules.selected(m.getCollectionName(), "points_selector", m.getPointsSelector());
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.overwritePayload(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> deletePayload(
      Call<Points.DeletePayloadPoints> call) {
    var m = call.message();
    Rules.selected(m.getCollectionName(), "points_selector", m.getPointsSelector());
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.deletePayload(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> clearPayload(
      Call<Points.ClearPayloadPoints> call) {
    var m = call.message();
    Rules.selected(m.getCollectionName(), "points", m.getPoints());
    return changed(
        call,
        points.update(
            m.getCollectionName(),
            Updates.clearPayload(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<Points.UpdateBatchResponse> updateBatch(
      Call<Points.UpdateBatchPoints> call) {
    var m = call.message();
    Rules.updateBatch(m);
    return points
        .updateBatch(
            m.getCollectionName(),
            Updates.batch(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout()))
        .thenApply(
            results ->
                Points.UpdateBatchResponse.newBuilder()
                    .addAllResult(results.stream().map(Answers::update).toList())
                    .setTime(call.seconds())
                    .build());
  }

  private CompletionStage<PointsOperationResponse> createFieldIndex(
      Call<Points.CreateFieldIndexCollection> call) {
    var m = call.message();
    CollectionRules.createFieldIndex(m);
    return changed(
        call,
        collections.createFieldIndex(
            m.getCollectionName(),
            Paths.path(m.getFieldName()),
            FieldSchemas.schema(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> deleteFieldIndex(
      Call<Points.DeleteFieldIndexCollection> call) {
    var m = call.message();
    Rules.named(m.getCollectionName());
    return changed(
        call,
        collections.deleteFieldIndex(
            m.getCollectionName(),
            Paths.path(m.getFieldName()),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> createVectorName(
      Call<Points.CreateVectorNameRequest> call) {
    var m = call.message();
    CollectionRules.createVectorName(m);
    return changed(
        call,
        collections.createVectorName(
            m.getCollectionName(),
            m.getVectorName(),
            VectorConfigs.newVector(m),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  private CompletionStage<PointsOperationResponse> deleteVectorName(
      Call<Points.DeleteVectorNameRequest> call) {
    var m = call.message();
    Rules.named(m.getCollectionName());
    return changed(
        call,
        collections.deleteVectorName(
            m.getCollectionName(),
            m.getVectorName(),
            Options.write(m.getWait(), m.getOrdering(), m.hasTimeout(), m.getTimeout())));
  }

  /** Single changes carry an account of their use, which is empty unless reporting is on. */
  private static CompletionStage<PointsOperationResponse> changed(
      Call<?> call, CompletionStage<UpdateResult> change) {
    return change.thenApply(
        result ->
            PointsOperationResponse.newBuilder()
                .setResult(Answers.update(result))
                .setTime(call.seconds())
                .setUsage(Points.Usage.getDefaultInstance())
                .build());
  }

  private CompletionStage<Points.GetResponse> get(Call<Points.GetPoints> call) {
    var m = call.message();
    Rules.get(m);
    return points
        .retrieve(
            m.getCollectionName(),
            Reads.retrieve(m),
            Options.read(
                m.hasReadConsistency(),
                m.getReadConsistency(),
                m.hasTimeout(),
                m.getTimeout(),
                call.timeout(),
                call.affinity()))
        .thenApply(
            records ->
                Points.GetResponse.newBuilder()
                    .addAllResult(Answers.records(records))
                    .setTime(call.seconds())
                    .build());
  }

  private CompletionStage<Points.ScrollResponse> scroll(Call<Points.ScrollPoints> call) {
    var m = call.message();
    Rules.scroll(m);
    return points
        .scroll(
            m.getCollectionName(),
            Reads.scroll(m),
            Options.read(
                m.hasReadConsistency(),
                m.getReadConsistency(),
                m.hasTimeout(),
                m.getTimeout(),
                call.timeout(),
                call.affinity()))
        .thenApply(page -> Answers.page(page).setTime(call.seconds()).build());
  }

  private CompletionStage<Points.CountResponse> count(Call<Points.CountPoints> call) {
    var m = call.message();
    Rules.count(m);
    return points
        .count(
            m.getCollectionName(),
            Reads.count(m),
            Options.read(
                m.hasReadConsistency(),
                m.getReadConsistency(),
                m.hasTimeout(),
                m.getTimeout(),
                call.timeout(),
                call.affinity()))
        .thenApply(
            count ->
                Points.CountResponse.newBuilder()
                    .setResult(Points.CountResult.newBuilder().setCount(count))
                    .setTime(call.seconds())
                    .build());
  }

  private CompletionStage<Points.SearchResponse> search(Call<Points.SearchPoints> call) {
    var m = call.message();
    Rules.search(m);
    return points
        .query(
            m.getCollectionName(),
            Queries.search(m),
            Options.read(
                m.hasReadConsistency(),
                m.getReadConsistency(),
                m.hasTimeout(),
                m.getTimeout(),
                call.timeout(),
                call.affinity()))
        .thenApply(
            hits ->
                Points.SearchResponse.newBuilder()
                    .addAllResult(Answers.hits(hits))
                    .setTime(call.seconds())
                    .build());
  }

  private CompletionStage<Points.SearchBatchResponse> searchBatch(
      Call<Points.SearchBatchPoints> call) {
    var m = call.message();
    Rules.searchBatch(m);
    return points
        .queryBatch(
            m.getCollectionName(),
            m.getSearchPointsList().stream().map(Queries::search).toList(),
            Options.read(
                m.hasReadConsistency(),
                m.getReadConsistency(),
                m.hasTimeout(),
                m.getTimeout(),
                call.timeout(),
                call.affinity()))
        .thenApply(
            batch ->
                Points.SearchBatchResponse.newBuilder()
                    .addAllResult(batch.stream().map(Answers::batch).toList())
                    .setTime(call.seconds())
                    .build());
  }

  private CompletionStage<Points.QueryResponse> query(Call<Points.QueryPoints> call) {
    var m = call.message();
    Rules.query(m);
    return points
        .query(
            m.getCollectionName(),
            Queries.query(m),
            Options.read(
                m.hasReadConsistency(),
                m.getReadConsistency(),
                m.hasTimeout(),
                m.getTimeout(),
                call.timeout(),
                call.affinity()))
        .thenApply(
            hits ->
                Points.QueryResponse.newBuilder()
                    .addAllResult(Answers.hits(hits))
                    .setTime(call.seconds())
                    .build());
  }

  private CompletionStage<Points.QueryBatchResponse> queryBatch(
      Call<Points.QueryBatchPoints> call) {
    var m = call.message();
    Rules.queryBatch(m);
    return points
        .queryBatch(
            m.getCollectionName(),
            m.getQueryPointsList().stream().map(Queries::query).toList(),
            Options.read(
                m.hasReadConsistency(),
                m.getReadConsistency(),
                m.hasTimeout(),
                m.getTimeout(),
                call.timeout(),
                call.affinity()))
        .thenApply(
            batch ->
                Points.QueryBatchResponse.newBuilder()
                    .addAllResult(batch.stream().map(Answers::batch).toList())
                    .setTime(call.seconds())
                    .build());
  }
}
