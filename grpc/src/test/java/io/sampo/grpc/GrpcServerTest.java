package io.sampo.grpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import grpc.health.v1.HealthCheck.HealthCheckRequest;
import grpc.health.v1.HealthCheck.HealthCheckResponse.ServingStatus;
import grpc.health.v1.HealthGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoRequest;
import io.qdrant.client.grpc.Collections.CollectionClusterInfoResponse;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.DeleteShardKeyRequest;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.GetCollectionInfoRequest;
import io.qdrant.client.grpc.Collections.ReplicaState;
import io.qdrant.client.grpc.CollectionsGrpc;
import io.qdrant.client.grpc.Common;
import io.qdrant.client.grpc.JsonWithInt;
import io.qdrant.client.grpc.Points;
import io.qdrant.client.grpc.PointsGrpc;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.SnapshotsGrpc;
import io.qdrant.client.grpc.SnapshotsService;
import io.sampo.cluster.membership.ClusterApi;
import io.sampo.cluster.membership.CollectionCluster;
import io.sampo.cluster.membership.CollectionCluster.LocalShard;
import io.sampo.cluster.membership.CollectionCluster.RemoteShard;
import io.sampo.cluster.telemetry.ResponseRecorder;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.Payloads;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The interface as a client of another make sees it; what is behind it is made up. */
class GrpcServerTest {
  private static final int MAX_MESSAGE_BYTES = 40 << 20;
  private static final RecordedPoints POINTS = new RecordedPoints();
  private static final NoCollections COLLECTIONS = new NoCollections();
  private static final ResponseRecorder RESPONSES = new ResponseRecorder(InstantSource.system());
  private static ActorSystem<Void> system;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() throws Exception {
    system = ActorSystem.create(Behaviors.empty(), "grpc-server-test");
    ServerBinding binding =
        GrpcServer.start(
                system,
                new GrpcSettings(
                    "127.0.0.1", 0, "title", "1.19.0", "0".repeat(40), MAX_MESSAGE_BYTES),
                System::nanoTime,
                COLLECTIONS,
                POINTS,
                twoReplicas(),
                RESPONSES)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", binding.localAddress().getPort())
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    system.terminate();
  }

  @BeforeEach
  void forget() {
    POINTS.refusal = null;
    POINTS.records = List.of();
  }

  @Test
  void saysWhoItIs() {
    saysItsTitle();
  }

  private static void saysItsTitle() {
    var reply =
        QdrantGrpc.newBlockingStub(channel)
            .healthCheck(
                io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest.newBuilder().build());
    assertThat(reply)
        .isEqualTo(
            HealthCheckReply.newBuilder()
                .setTitle("title")
                .setVersion("1.19.0")
                .setCommit("0".repeat(40))
                .build());
  }

  @Test
  void isInGoodHealthAsAWholeAndForEachService() {
    var health = HealthGrpc.newBlockingStub(channel);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    assertThat(
            health
                .check(HealthCheckRequest.newBuilder().setService("qdrant.Points").build())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
    var unknown = HealthCheckRequest.newBuilder().setService("nobody").build();
    assertThat(failure(() -> health.check(unknown)).getStatus().getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void letsItsHealthBeWatched() {
    // The published class of this service has no Watch, so another's is used on the same name.
    Iterator<io.grpc.health.v1.HealthCheckResponse> statuses =
        io.grpc.health.v1.HealthGrpc.newBlockingStub(channel)
            .withDeadlineAfter(Duration.ofSeconds(20))
            .watch(io.grpc.health.v1.HealthCheckRequest.getDefaultInstance());
    assertThat(statuses.next().getStatus())
        .isEqualTo(io.grpc.health.v1.HealthCheckResponse.ServingStatus.SERVING);
  }

  @Test
  void listsItsServicesInBothVersionsOfReflection() throws Exception {
    var names =
        List.of(
            "qdrant.Collections",
            "qdrant.Points",
            "qdrant.Snapshots",
            "qdrant.Qdrant",
            "qdrant.StorageRead",
            "grpc.health.v1.Health");
    var v1 = reflect(ServerReflectionRequest.newBuilder().setListServices("*").build());
    assertThat(v1.getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .containsExactlyElementsOf(names);

    var answers = new LinkedBlockingQueue<io.grpc.reflection.v1alpha.ServerReflectionResponse>();
    var alpha =
        io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(into(answers));
    alpha.onNext(
        io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
            .setHost("somewhere")
            .setListServices("*")
            .build());
    var answer = requireNonNull(answers.poll(20, TimeUnit.SECONDS));
    alpha.onCompleted();
    assertThat(answer.getListServicesResponse().getServiceList())
        .extracting(service -> service.getName())
        .containsExactlyElementsOf(names);
    assertThat(answer.getValidHost()).isEqualTo("somewhere");
    assertThat(answer.getOriginalRequest().getListServices()).isEqualTo("*");
  }

  @Test
  void reflectsFilesBySymbolAndByNameAsOfTheServedVersion() throws Exception {
    var bySymbol =
        reflect(
            ServerReflectionRequest.newBuilder()
                .setFileContainingSymbol("qdrant.Points.Upsert")
                .build());
    var service = file(bySymbol);
    assertThat(service.getServiceList()).extracting("name").containsExactly("Points");
    for (String name : service.getDependencyList()) {
      var byName =
          file(reflect(ServerReflectionRequest.newBuilder().setFileByFilename(name).build()));
      assertThat(byName.getName()).isEqualTo(name);
    }
    var common =
        file(
            reflect(
                ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol("qdrant.Condition")
                    .build()));
    assertThat(common.getMessageTypeList()).extracting("name").contains("SliceCondition");
  }

  @Test
  void reflectsNotFoundForWhatItDoesNotHave() throws Exception {
    var answer =
        reflect(ServerReflectionRequest.newBuilder().setFileContainingSymbol("no.Such").build());
    assertThat(answer.getErrorResponse().getErrorCode()).isEqualTo(Status.Code.NOT_FOUND.value());
  }

  @Test
  void mapsAnUpsertWithoutLoss() {
    var upsert =
        Points.UpsertPoints.newBuilder()
            .setCollectionName("c")
            .setWait(true)
            .addPoints(
                point(Common.PointId.newBuilder().setNum(-1).build(), 0.5f, -2)
                    .putPayload("n", JsonWithInt.Value.newBuilder().setIntegerValue(3).build())
                    .putPayload("f", JsonWithInt.Value.newBuilder().setDoubleValue(3).build()))
            .build();
    var answer = PointsGrpc.newBlockingStub(channel).upsert(upsert);
    assertThat(answer.getResult().getOperationId()).isEqualTo(7);
    assertThat(answer.getResult().getStatus()).isEqualTo(Points.UpdateStatus.Completed);
    assertThat(answer.hasUsage()).isTrue();
    assertThat(answer.getTime()).isBetween(0.0, 60.0);
    var point = requireNonNull((UpdateRequest.Upsert) POINTS.request).points().getFirst();
    assertThat(point.id()).isEqualTo(PointId.num(-1));
    assertThat(requireNonNull((VectorValue.Dense) point.vectors().get("")).values())
        .containsExactly(0.5f, -2);
    assertThat(Payloads.decode(point.payload())).isEqualTo(Map.of("n", 3L, "f", 3.0));
  }

  @Test
  void countsAnswersByMethodStatusAndCollection() {
    var method = "/qdrant.Points/Upsert";
    var points = PointsGrpc.newBlockingStub(channel);
    long good = count(method, Status.Code.OK);
    long bad = count(method, Status.Code.INVALID_ARGUMENT);

    points.upsert(Points.UpsertPoints.newBuilder().setCollectionName("counted").build());
    failure(() -> points.upsert(Points.UpsertPoints.getDefaultInstance())); // names no collection

    assertThat(count(method, Status.Code.OK)).isEqualTo(good + 1);
    assertThat(count(method, Status.Code.INVALID_ARGUMENT)).isEqualTo(bad + 1);
    assertThat(RESPONSES.responses(_ -> true).of(method, Status.Code.OK.value(), "counted").count())
        .isEqualTo(1);
  }

  private static long count(String method, Status.Code status) {
    return RESPONSES.responses(_ -> true).of(method, status.value()).count();
  }

  @Test
  void takesThirtyTwoMegabytesOfPointsInOneCall() {
    var upsert = Points.UpsertPoints.newBuilder().setCollectionName("c");
    float[] vector = new float[128];
    for (int i = 0; i < 60_000; i++) {
      upsert.addPoints(point(Common.PointId.newBuilder().setNum(i).build(), vector));
    }
    PointsGrpc.newBlockingStub(channel).upsert(upsert.build());
    assertThat(requireNonNull((UpdateRequest.Upsert) POINTS.request).points()).hasSize(60_000);
  }

  @Test
  void refusesMessagesBeyondTheLimitAndLivesOn() {
    var tooLarge =
        Points.UpsertPoints.newBuilder()
            .setCollectionName("c")
            .addPoints(
                Points.PointStruct.newBuilder()
                    .putPayload(
                        "k",
                        JsonWithInt.Value.newBuilder()
                            .setStringValue("x".repeat(MAX_MESSAGE_BYTES))
                            .build()))
            .build();
    var points = PointsGrpc.newBlockingStub(channel);
    assertThat(failure(() -> points.upsert(tooLarge)).getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure(() -> points.withCompression("gzip").upsert(tooLarge)).getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    saysItsTitle();
  }

  @Test
  void speaksGzipBothWays() {
    var payload = Payloads.encode(Map.of("k", "x".repeat(100_000)));
    POINTS.records = List.of(new PointRecord(PointId.num(1), payload, null, null, null));
    var encodings = new ArrayList<String>();
    var answer =
        PointsGrpc.newBlockingStub(channel)
            .withCompression("gzip")
            .withInterceptors(new HeaderRecorder(encodings))
            .get(
                Points.GetPoints.newBuilder()
                    .setCollectionName("c")
                    .addIds(Common.PointId.newBuilder().setNum(1))
                    .build());
    assertThat(answer.getResult(0).getPayloadOrThrow("k").getStringValue()).hasSize(100_000);
    assertThat(encodings).containsExactly("gzip");
  }

  @Test
  void answersDenseVectorsInTheNewAndInTheOldField() {
    POINTS.records =
        List.of(
            new PointRecord(
                PointId.num(1),
                null,
                Map.of("", new VectorValue.Dense(new float[] {1, 2})),
                null,
                null),
            new PointRecord(PointId.num(2), null, Map.of(), null, null));
    var answer =
        PointsGrpc.newBlockingStub(channel)
            .get(Points.GetPoints.newBuilder().setCollectionName("c").build());
    var vector = answer.getResult(0).getVectors().getVector();
    assertThat(vector.getDense().getDataList()).containsExactly(1f, 2f);
    @SuppressWarnings("deprecation") // the field of older clients
    var old = vector.getDataList();
    assertThat(old).containsExactly(1f, 2f);
    assertThat(answer.getResult(1).getVectors().hasVectors()).isTrue();
  }

  @Test
  void passesOnTheAffinity() {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("x-qdrant-route-affinity", Metadata.ASCII_STRING_MARSHALLER), "session 5");
    PointsGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
        .scroll(Points.ScrollPoints.newBuilder().setCollectionName("c").build());
    assertThat(requireNonNull((ReadOptions) POINTS.options).affinity()).isEqualTo("session 5");
  }

  @Test
  void passesOnTheDeadlineWhereItIsShorterThanTheTimeout() {
    var scroll = Points.ScrollPoints.newBuilder().setCollectionName("c").setTimeout(90).build();
    PointsGrpc.newBlockingStub(channel).withDeadlineAfter(Duration.ofSeconds(30)).scroll(scroll);
    assertThat(requireNonNull((ReadOptions) POINTS.options).timeout())
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(30));
    PointsGrpc.newBlockingStub(channel).scroll(scroll);
    assertThat(requireNonNull((ReadOptions) POINTS.options).timeout())
        .isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void refusesWithCodeTextAndMetadata() {
    POINTS.refusal = new Refusal.RateLimited("Wörte √ 100 %", Duration.ofMillis(1_200));
    var failure =
        failure(
            () ->
                PointsGrpc.newBlockingStub(channel)
                    .count(Points.CountPoints.newBuilder().setCollectionName("c").build()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.getStatus().getDescription())
        .isEqualTo("Rate limiting exceeded: Wörte √ 100 %");
    assertThat(
            requireNonNull(failure.getTrailers())
                .get(Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("2");
  }

  @Test
  void tellsWhereTheReplicasOfACollectionAre() {
    var request = CollectionClusterInfoRequest.newBuilder().setCollectionName("c").build();
    var info = CollectionsGrpc.newBlockingStub(channel).collectionClusterInfo(request);
    var expected = CollectionClusterInfoResponse.newBuilder().setPeerId(1L << 52).setShardCount(1);
    expected.addLocalShardsBuilder().setPointsCount(38).setState(ReplicaState.Active);
    expected.addRemoteShardsBuilder().setPeerId(7).setState(ReplicaState.ManualRecovery);
    assertThat(info).isEqualTo(expected.build());
  }

  private static ClusterApi twoReplicas() {
    var cluster =
        new CollectionCluster(
            new PeerId(1L << 52),
            1,
            List.of(new LocalShard(0, null, 38, io.sampo.shard.model.ReplicaState.ACTIVE)),
            List.of(
                new RemoteShard(
                    0, null, new PeerId(7), io.sampo.shard.model.ReplicaState.MANUAL_RECOVERY)),
            List.of());
    return (ClusterApi)
        Proxy.newProxyInstance(
            ClusterApi.class.getClassLoader(),
            new Class<?>[] {ClusterApi.class},
            (_, method, _) ->
                switch (method.getName()) {
                  case "status" -> Optional.empty();
                  case "collection" -> CompletableFuture.completedFuture(cluster);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @Test
  void refusesByNameWhatItDoesNotServe() {
    var collections = CollectionsGrpc.newBlockingStub(channel);
    var snapshots = SnapshotsGrpc.newBlockingStub(channel);
    var list = SnapshotsService.ListSnapshotsRequest.newBuilder().setCollectionName("c").build();
    assertThat(failure(() -> snapshots.list(list)).getStatus())
        .satisfies(
            status -> {
              assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
              assertThat(status.getDescription())
                  .isEqualTo(
                      "Not implemented: qdrant.Snapshots/List is not available in this version of Sampo");
            });
    var shardKey = DeleteShardKeyRequest.newBuilder().setCollectionName("c").build();
    assertThat(failure(() -> collections.deleteShardKey(shardKey)).getStatus().getDescription())
        .isEqualTo("Qdrant is running in standalone mode");
  }

  @Test
  void knowsNoMethodThatIsNotInTheInterface() {
    var unknown =
        MethodDescriptor.newBuilder(
                PointsGrpc.getCountMethod().getRequestMarshaller(),
                PointsGrpc.getCountMethod().getResponseMarshaller())
            .setFullMethodName("qdrant.Points/Guess")
            .setType(MethodDescriptor.MethodType.UNARY)
            .build();
    var failure =
        failure(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel,
                    unknown,
                    CallOptions.DEFAULT,
                    Points.CountPoints.getDefaultInstance()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(failure.getStatus().getDescription()).contains("/qdrant.Points/Guess");
  }

  @Test
  void answersMissingCollectionsAndBrokenRulesInTheWordsOfTheReference() {
    var collections = CollectionsGrpc.newBlockingStub(channel);
    var get = GetCollectionInfoRequest.newBuilder().setCollectionName("nope").build();
    assertThat(failure(() -> collections.get(get)).getStatus())
        .extracting(Status::getCode, Status::getDescription)
        .containsExactly(Status.Code.NOT_FOUND, "Not found: Collection `nope` doesn't exist!");
    var create = CreateCollection.newBuilder().setCollectionName("a/b").setShardNumber(0);
    create.getVectorsConfigBuilder().getParamsBuilder().setSize(4).setDistance(Distance.Dot);
    assertThat(failure(() -> collections.create(create.build())).getStatus())
        .extracting(Status::getCode, Status::getDescription)
        .containsExactly(
            Status.Code.INVALID_ARGUMENT,
            "Validation error in body: [collection_name: collection name cannot contain \"/\" char;"
                + " shard_number: value 0 invalid, must be 1 or larger]");
  }

  private static Points.PointStruct.Builder point(Common.PointId id, float... vector) {
    var result = Points.PointStruct.newBuilder().setId(id);
    var dense = result.getVectorsBuilder().getVectorBuilder().getDenseBuilder();
    for (float value : vector) {
      dense.addData(value);
    }
    return result;
  }

  private static StatusRuntimeException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    var failure = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(failure).as("the call did not fail").isNotNull();
    return failure;
  }

  private static FileDescriptorProto file(ServerReflectionResponse answer) throws Exception {
    return FileDescriptorProto.parseFrom(
        answer.getFileDescriptorResponse().getFileDescriptorProto(0));
  }

  private static ServerReflectionResponse reflect(ServerReflectionRequest request)
      throws InterruptedException {
    var answers = new LinkedBlockingQueue<ServerReflectionResponse>();
    var requests = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(into(answers));
    requests.onNext(request);
    var answer = requireNonNull(answers.poll(20, TimeUnit.SECONDS));
    requests.onCompleted();
    return answer;
  }

  private static <A> StreamObserver<A> into(BlockingQueue<A> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(A answer) {
        answers.add(answer);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {}
    };
  }
}
