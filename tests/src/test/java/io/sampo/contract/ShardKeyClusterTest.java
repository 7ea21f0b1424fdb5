package io.sampo.contract;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.ShardKeyFactory.shardKey;
import static io.qdrant.client.ShardKeySelectorFactory.shardKeySelector;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.CreateShardKey;
import io.qdrant.client.grpc.Collections.CreateShardKeyRequest;
import io.qdrant.client.grpc.Collections.CreateShardKeyResponse;
import io.qdrant.client.grpc.Collections.DeleteShardKey;
import io.qdrant.client.grpc.Collections.DeleteShardKeyRequest;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.LocalShardInfo;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.qdrant.client.grpc.Collections.RemoteShardInfo;
import io.qdrant.client.grpc.Collections.ReplicaState;
import io.qdrant.client.grpc.Collections.ShardKey;
import io.qdrant.client.grpc.Collections.ShardKeyDescription;
import io.qdrant.client.grpc.Collections.ShardingMethod;
import io.qdrant.client.grpc.Collections.UpdateCollectionClusterSetupRequest;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.GetPoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ShardKeySelector;
import io.qdrant.client.grpc.Points.UpdateStatus;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.sampo.peers.Clusters;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shard keys of a cluster of three processes, through the official client at each of them. */
@Timeout(180)
class ShardKeyClusterTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String NAME = "tenants";
  private static final ShardKey RED = shardKey("red");
  private static final ShardKey SEVEN = shardKey(7);

  @RegisterExtension final Clusters clusters = new Clusters();
  private final List<QdrantClient> clients = new ArrayList<>();
  private final List<Long> peers = new ArrayList<>();
  private final LocalCluster cluster = clusters.direct(3);

  @BeforeEach
  void startWithACollectionWithoutShards() {
    cluster.start();
    for (var peer : cluster.peers()) {
      clients.add(client(peer));
      peers.add(peer.view().orElseThrow().peerId());
    }
    done(
        clients
            .getFirst()
            .createCollectionAsync(
                CreateCollection.newBuilder()
                    .setCollectionName(NAME)
                    .setVectorsConfig(
                        VectorsConfig.newBuilder()
                            .setParams(
                                VectorParams.newBuilder().setSize(2).setDistance(Distance.Dot)))
                    .setShardingMethod(ShardingMethod.Custom)
                    .setShardNumber(2)
                    .setReplicationFactor(2)
                    .build()));
  }

  @AfterEach
  void close() {
    clients.forEach(QdrantClient::close);
  }

  @Test
  void keysHaveShardsOfTheirOwnThatOutliveAPeersDeath() {
    var first = clients.getFirst();
    assertThat(done(first.listShardKeysAsync(NAME))).isEmpty();
    assertThat(refusal(() -> upsert(first, 0, 1, ShardKeySelector.getDefaultInstance())))
        .isEqualTo("Wrong input: Empty shard keys selection");
    done(
        first.createPayloadIndexAsync(
            NAME, "n", PayloadSchemaType.Integer, null, true, null, null));

    create(clients.get(1), CreateShardKey.newBuilder().setShardKey(RED));
    create(
        clients.get(2),
        CreateShardKey.newBuilder()
            .setShardKey(SEVEN)
            .setShardsNumber(1)
            .setReplicationFactor(1)
            .addPlacement(peers.get(2)));

    for (var client : clients) {
      assertThat(done(client.listShardKeysAsync(NAME)))
          .extracting(ShardKeyDescription::getKey)
          .containsExactly(RED, SEVEN);
      assertThat(holders(client, SEVEN)).containsExactly(peers.get(2));
      assertThat(holders(client, RED)).hasSizeGreaterThan(1);
      assertThat(done(client.getCollectionInfoAsync(NAME)).getPayloadSchemaMap()).hasSize(1);
    }

    upsert(clients.get(0), 0, 40, shardKeySelector(RED));
    upsert(clients.get(1), 30, 10, shardKeySelector(SEVEN));
    for (var client : clients) {
      assertThat(count(client, shardKeySelector(RED))).isEqualTo(40);
      assertThat(count(client, shardKeySelector(SEVEN))).isEqualTo(10);
      assertThat(count(client, shardKeySelector(RED, SEVEN))).isEqualTo(50);
      var seen = scroll(client, ScrollPoints.newBuilder());
      assertThat(seen).hasSize(40);
      assertThat(scroll(client, ScrollPoints.newBuilder().setShardKeySelector(red())))
          .hasSize(40)
          .allSatisfy(point -> assertThat(point.getShardKey()).isEqualTo(RED));
      assertThat(top(client, shardKeySelector(SEVEN)))
          .extracting(ScoredPoint::getId, ScoredPoint::getShardKey)
          .containsExactly(tuple(id(39), SEVEN));
      assertThat(retrieve(client, shardKeySelector(SEVEN), 5, 35)).containsExactly(id(35));
      assertThat(retrieve(client, shardKeySelector(RED), 5, 35)).containsExactly(id(5), id(35));
    }

    var lost = cluster.peer(2);
    lost.kill();
    assertThat(count(clients.get(0), red())).isEqualTo(40);
    upsert(clients.get(1), 40, 5, red());
    delete(clients.get(1), SEVEN);
    assertThat(refusal(() -> count(clients.get(1), shardKeySelector(SEVEN))))
        .isEqualTo("Bad request: Shard key 7 not found");

    lost.start(LIMIT);
    cluster.awaitHealth();
    var back = client(lost);
    clients.add(back);
    assertThat(done(back.listShardKeysAsync(NAME)))
        .extracting(ShardKeyDescription::getKey)
        .containsExactly(RED);
    assertThat(count(back, red())).isEqualTo(45);
    assertThat(scroll(back, ScrollPoints.newBuilder())).hasSize(45);
    create(back, CreateShardKey.newBuilder().setShardKey(SEVEN));
    assertThat(count(back, shardKeySelector(SEVEN))).isZero();
    assertThat(shards(back, SEVEN)).doesNotContain(3);
  }

  @Test
  void aKeyThatIsBeingMadeLeavesItsPointsToTheFallback() {
    var client = clients.getFirst();
    var target = shardKey("promoted");
    var selector = shardKeySelector(target).toBuilder().setFallback(RED).build();
    assertThat(refusal(() -> upsert(client, 0, 1, selector)))
        .isEqualTo(
            "Not found: Neither target shard key \"promoted\" nor fallback shard key \"red\" exist"
                + " not found");
    create(client, CreateShardKey.newBuilder().setShardKey(RED));
    upsert(client, 0, 5, selector);

    done(
        client.updateCollectionClusterSetupAsync(
            UpdateCollectionClusterSetupRequest.newBuilder()
                .setCollectionName(NAME)
                .setCreateShardKey(
                    CreateShardKey.newBuilder()
                        .setShardKey(target)
                        .setShardsNumber(1)
                        .setInitialState(ReplicaState.Partial))
                .build()));
    upsert(clients.get(1), 5, 5, selector);
    for (var any : clients) {
      assertThat(count(any, selector)).isEqualTo(10);
      assertThat(count(any, red())).isEqualTo(10);
      assertThat(scroll(any, ScrollPoints.newBuilder())).hasSize(10);
    }
    assertThat(refusal(() -> count(client, shardKeySelector(target))))
        .contains("does not have enough active replicas");

    delete(client, target);
    create(
        client,
        CreateShardKey.newBuilder().setShardKey(target).setInitialState(ReplicaState.Active));
    upsert(clients.get(2), 20, 3, selector);
    for (var any : clients) {
      assertThat(count(any, selector)).isEqualTo(3);
      assertThat(count(any, red())).isEqualTo(10);
    }
  }

  @Test
  void keysThatAreMadeAtOnceAtAllPeersAreAllThere() {
    var asked = new ArrayList<ListenableFuture<CreateShardKeyResponse>>();
    for (long number = 0; number < 12; number++) {
      var request =
          CreateShardKeyRequest.newBuilder()
              .setCollectionName(NAME)
              .setRequest(CreateShardKey.newBuilder().setShardKey(shardKey(number)))
              .build();
      asked.add(clients.get((int) number % clients.size()).createShardKeyAsync(request));
    }
    asked.forEach(made -> assertThat(done(made).getResult()).isTrue());

    var shards = new TreeSet<Integer>();
    for (var client : clients) {
      assertThat(done(client.listShardKeysAsync(NAME))).hasSize(12);
      for (long number = 0; number < 12; number++) {
        shards.addAll(shards(client, shardKey(number)));
        upsert(client, 0, 4, shardKeySelector(number));
        assertThat(count(client, shardKeySelector(number))).isEqualTo(4);
      }
    }
    assertThat(shards).hasSize(24);
  }

  @Test
  void refusalsHaveTheCodesAndTextsOfTheReference() {
    var client = clients.getFirst();
    var unknown = CreateShardKey.newBuilder().setShardKey(RED).addPlacement(4).build();
    var failure =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> create(client, unknown.toBuilder()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.getStatus().getDescription())
        .isEqualTo("Bad request: Peer 4 does not exist");
    var dead =
        CreateShardKey.newBuilder().setShardKey(RED).setInitialState(ReplicaState.Dead).build();
    assertThat(refusal(() -> create(client, dead.toBuilder())))
        .isEqualTo("Bad request: Initial state cannot be Dead, only Active or Partial are allowed");
    assertThat(refusal(() -> delete(client, RED)))
        .isEqualTo("Bad request: Sharding key \"red\" does not exist for collection " + NAME);
    var empty = UpdateCollectionClusterSetupRequest.newBuilder().setCollectionName(NAME).build();
    assertThat(refusal(() -> done(client.updateCollectionClusterSetupAsync(empty))))
        .isEqualTo("empty operation");
  }

  private static QdrantClient client(Peer peer) {
    return new QdrantClient(
        QdrantGrpcClient.newBuilder("127.0.0.1", peer.process().grpcPort(), false).build());
  }

  private static ShardKeySelector red() {
    return shardKeySelector(RED);
  }

  private static void create(QdrantClient client, CreateShardKey.Builder key) {
    var made =
        done(
            client.createShardKeyAsync(
                CreateShardKeyRequest.newBuilder()
                    .setCollectionName(NAME)
                    .setRequest(key)
                    .build()));
    assertThat(made.getResult()).isTrue();
  }

  private static void delete(QdrantClient client, ShardKey key) {
    var removed =
        done(
            client.deleteShardKeyAsync(
                DeleteShardKeyRequest.newBuilder()
                    .setCollectionName(NAME)
                    .setRequest(DeleteShardKey.newBuilder().setShardKey(key))
                    .build()));
    assertThat(removed.getResult()).isTrue();
  }

  private static void upsert(QdrantClient client, long from, int count, ShardKeySelector selector) {
    var points =
        LongStream.range(from, from + count)
            .mapToObj(
                id ->
                    PointStruct.newBuilder()
                        .setId(id(id))
                        .setVectors(vectors(1f, (float) id))
                        .build())
            .toList();
    var written =
        done(
            client.upsertAsync(
                UpsertPoints.newBuilder()
                    .setCollectionName(NAME)
                    .setWait(true)
                    .addAllPoints(points)
                    .setShardKeySelector(selector)
                    .build()));
    assertThat(written.getStatus()).isEqualTo(UpdateStatus.Completed);
  }

  private static long count(QdrantClient client, ShardKeySelector selector) {
    var request =
        CountPoints.newBuilder()
            .setCollectionName(NAME)
            .setExact(true)
            .setShardKeySelector(selector)
            .build();
    return done(client.grpcClient().points().count(request)).getResult().getCount();
  }

  private static List<RetrievedPoint> scroll(QdrantClient client, ScrollPoints.Builder scroll) {
    return done(client.scrollAsync(scroll.setCollectionName(NAME).setLimit(1000).build()))
        .getResultList();
  }

  private static List<ScoredPoint> top(QdrantClient client, ShardKeySelector selector) {
    return done(
        client.queryAsync(
            QueryPoints.newBuilder()
                .setCollectionName(NAME)
                .setQuery(nearest(0f, 1f))
                .setLimit(1)
                .setShardKeySelector(selector)
                .build()));
  }

  private static List<PointId> retrieve(
      QdrantClient client, ShardKeySelector selector, long... ids) {
    var get = GetPoints.newBuilder().setCollectionName(NAME).setShardKeySelector(selector);
    LongStream.of(ids).forEach(id -> get.addIds(id(id)));
    return done(client.retrieveAsync(get.build(), LIMIT)).stream()
        .map(RetrievedPoint::getId)
        .toList();
  }

  /** Peers with a replica of a shard of that key. */
  private static Set<Long> holders(QdrantClient client, ShardKey key) {
    var info = done(client.getCollectionClusterInfoAsync(NAME));
    var holders = new TreeSet<Long>();
    info.getLocalShardsList().stream()
        .filter(shard -> shard.getShardKey().equals(key))
        .forEach(_ -> holders.add(info.getPeerId()));
    info.getRemoteShardsList().stream()
        .filter(shard -> shard.getShardKey().equals(key))
        .map(RemoteShardInfo::getPeerId)
        .forEach(holders::add);
    return holders;
  }

  /** Shards of that key. */
  private static Set<Integer> shards(QdrantClient client, ShardKey key) {
    var info = done(client.getCollectionClusterInfoAsync(NAME));
    var shards = new TreeSet<Integer>();
    info.getLocalShardsList().stream()
        .filter(shard -> shard.getShardKey().equals(key))
        .map(LocalShardInfo::getShardId)
        .forEach(shards::add);
    info.getRemoteShardsList().stream()
        .filter(shard -> shard.getShardKey().equals(key))
        .map(RemoteShardInfo::getShardId)
        .forEach(shards::add);
    return shards;
  }

  private static String refusal(Runnable call) {
    var failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failure).as("a refusal").isNotNull();
    return String.valueOf(failure.getStatus().getDescription());
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
