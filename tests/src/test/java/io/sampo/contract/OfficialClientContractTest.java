package io.sampo.contract;

import static io.qdrant.client.ConditionFactory.hasId;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.JsonWithInt.Value;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.UpdateStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Java client in this process against a server in another. */
class OfficialClientContractTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final UUID SOME = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");
  private static final String ANIMALS = "animals";

  @TempDir private static Path folder;
  private static SampoProcess server;
  private static QdrantClient client;

  @BeforeAll
  static void start() {
    server = SampoProcess.start(folder);
    client =
        new QdrantClient(
            QdrantGrpcClient.newBuilder("127.0.0.1", server.grpcPort(), false).build());
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @BeforeEach
  void createAnew() {
    for (var name : done(client.listCollectionsAsync())) {
      done(client.deleteCollectionAsync(name));
    }
    done(
        client.createCollectionAsync(
            ANIMALS, VectorParams.newBuilder().setSize(4).setDistance(Distance.Cosine).build()));
    var written =
        done(
            client.upsertAsync(
                ANIMALS,
                List.of(
                    point(id(1), List.of(1f, 0f, 0f, 0f), Map.of("kind", value("cat"))),
                    point(id(2), List.of(0f, 2f, 0f, 0f), Map.of("kind", value("dog"))),
                    point(id(3), List.of(0.9f, 0.1f, 0f, 0f), Map.of("kind", value("cat"))),
                    point(id(SOME), List.of(0f, 0f, 0f, 3f), Map.of()))));
    assertThat(written.getStatus()).isEqualTo(UpdateStatus.Completed);
  }

  @Test
  void findsWhatItIsNearTo() {
    var hits =
        done(
            client.queryAsync(
                QueryPoints.newBuilder()
                    .setCollectionName(ANIMALS)
                    .setQuery(nearest(1f, 0f, 0f, 0f))
                    .setLimit(2)
                    .setWithPayload(WithPayloadSelectorFactory.enable(true))
                    .build()));
    assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(1), id(3));
    assertThat(hits.getFirst().getScore()).isEqualTo(1);
    assertThat(hits.getFirst().getPayloadMap()).isEqualTo(Map.of("kind", value("cat")));
  }

  @Test
  void findsOnlyWhatTheFilterLetsThrough() {
    var dogs = Filter.newBuilder().addMust(matchKeyword("kind", "dog")).build();
    var hits =
        done(
            client.queryAsync(
                QueryPoints.newBuilder()
                    .setCollectionName(ANIMALS)
                    .setQuery(nearest(1f, 0f, 0f, 0f))
                    .setFilter(dogs)
                    .build()));
    assertThat(hits).extracting(ScoredPoint::getId).containsExactly(id(2));
    assertThat(done(client.countAsync(ANIMALS, dogs, true))).isEqualTo(1);
  }

  @Test
  void scrollsPageByPage() {
    var first =
        done(
            client.scrollAsync(
                ScrollPoints.newBuilder().setCollectionName(ANIMALS).setLimit(3).build()));
    assertThat(first.getResultList())
        .extracting(RetrievedPoint::getId)
        .containsExactly(id(1), id(2), id(3));
    assertThat(first.getNextPageOffset()).isEqualTo(id(SOME));
    var second =
        done(
            client.scrollAsync(
                ScrollPoints.newBuilder()
                    .setCollectionName(ANIMALS)
                    .setOffset(first.getNextPageOffset())
                    .build()));
    assertThat(second.getResultList()).extracting(RetrievedPoint::getId).containsExactly(id(SOME));
    assertThat(second.hasNextPageOffset()).isFalse();
  }

  @Test
  void givesBackVectorsInBothFields() {
    var point =
        done(client.retrieveAsync(
                ANIMALS,
                List.of(id(2)),
                WithPayloadSelectorFactory.enable(false),
                WithVectorsSelectorFactory.enable(true),
                null))
            .getFirst();
    var vector = point.getVectors().getVector();
    assertThat(vector.getDense().getDataList()).containsExactly(0f, 1f, 0f, 0f);
    @SuppressWarnings("deprecation") // older clients read nothing else
    var old = vector.getDataList();
    assertThat(old).containsExactly(0f, 1f, 0f, 0f);
  }

  @Test
  void deletesByIdAndByFilter() {
    done(client.deleteAsync(ANIMALS, List.of(id(2))));
    assertThat(ids()).containsExactly(id(1), id(3), id(SOME));
    done(
        client.deleteAsync(
            ANIMALS, Filter.newBuilder().addMustNot(hasId(List.of(id(SOME)))).build()));
    assertThat(ids()).containsExactly(id(SOME));
  }

  @Test
  void changesPayloads() {
    done(client.setPayloadAsync(ANIMALS, Map.of("legs", value(4)), id(1), null, null, null));
    assertThat(payload(1)).isEqualTo(Map.of("kind", value("cat"), "legs", value(4)));
    done(client.deletePayloadAsync(ANIMALS, List.of("kind"), id(1), null, null, null));
    assertThat(payload(1)).isEqualTo(Map.of("legs", value(4)));
    done(client.overwritePayloadAsync(ANIMALS, Map.of("a", value(0.5)), id(1), null, null, null));
    assertThat(payload(1)).isEqualTo(Map.of("a", value(0.5)));
    done(client.clearPayloadAsync(ANIMALS, id(1), null, null, null));
    assertThat(payload(1)).isEmpty();
  }

  @Test
  void reachesACollectionByItsAliases() {
    done(client.createAliasAsync("zoo", ANIMALS));
    assertThat(done(client.countAsync("zoo"))).isEqualTo(4);
    done(client.renameAliasAsync("zoo", "farm"));
    assertThat(done(client.listCollectionAliasesAsync(ANIMALS))).containsExactly("farm");
    done(client.deleteAliasAsync("farm"));
    assertThat(done(client.listAliasesAsync())).isEmpty();
  }

  @Test
  void indexesAPayloadField() {
    done(
        client.createPayloadIndexAsync(
            ANIMALS, "kind", PayloadSchemaType.Keyword, null, true, null, null));
    var info = done(client.getCollectionInfoAsync(ANIMALS));
    assertThat(info.getPayloadSchemaOrThrow("kind").getPoints()).isEqualTo(3);
    assertThat(info.getPointsCount()).isEqualTo(4);
    done(client.deletePayloadIndexAsync(ANIMALS, "kind", true, null, null));
    assertThat(done(client.getCollectionInfoAsync(ANIMALS)).getPayloadSchemaCount()).isZero();
  }

  @Test
  void failsWithTheCodeOfTheReference() {
    var failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> done(client.countAsync("nobody")));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  private static List<PointId> ids() {
    return done(client.scrollAsync(ScrollPoints.newBuilder().setCollectionName(ANIMALS).build()))
        .getResultList()
        .stream()
        .map(RetrievedPoint::getId)
        .toList();
  }

  private static Map<String, Value> payload(long id) {
    return done(client.retrieveAsync(ANIMALS, List.of(id(id)), true, false, null))
        .getFirst()
        .getPayloadMap();
  }

  private static PointStruct point(PointId id, List<Float> vector, Map<String, Value> payload) {
    return PointStruct.newBuilder()
        .setId(id)
        .setVectors(vectors(vector))
        .putAllPayload(payload)
        .build();
  }

  private static <A> A done(ListenableFuture<A> future) {
    try {
      return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StatusRuntimeException status) {
        throw status;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
