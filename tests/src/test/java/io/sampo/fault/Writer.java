package io.sampo.fault;

import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.ValueFactory.value;
import static io.qdrant.client.VectorsFactory.vectors;

import com.google.common.util.concurrent.ListenableFuture;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.DeletePoints;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsIdsList;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.SetPayloadPoints;
import io.qdrant.client.grpc.Points.UpsertPoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/**
 * One client that changes points of its own, one request after the other, and remembers what was
 * acknowledged. The request during which the server died may or may not have had its effect.
 */
final class Writer {
  static final int DIMENSION = 8;

  private static final int POINTS = 150;
  private static final int LARGEST_BATCH = 20;

  private final String collection;
  private final long firstId;
  private final Random random;
  private final Map<Long, Optional<Expected>> acknowledged = new TreeMap<>();
  private final Map<Long, Optional<Expected>> inFlight = new HashMap<>();
  private long number;
  private long requests;

  Writer(String collection, long firstId, long seed) {
    this.collection = collection;
    this.firstId = firstId;
    this.random = new Random(seed);
    for (long i = 0; i < POINTS; i++) {
      acknowledged.put(firstId + i, Optional.empty());
    }
  }

  long requests() {
    return requests;
  }

  List<PointId> ids() {
    return acknowledged.keySet().stream().map(number -> id(number.longValue())).toList();
  }

  /** Sends requests until one fails because the server is gone. */
  void runUntilItFails(QdrantClient client) throws InterruptedException {
    while (true) {
      try {
        step(client);
      } catch (ExecutionException _) {
        return;
      }
      acknowledged.putAll(inFlight);
      inFlight.clear();
      requests++;
    }
  }

  private void step(QdrantClient client) throws ExecutionException, InterruptedException {
    boolean await = random.nextBoolean();
    var targets = targets();
    number++;
    var existing = targets.stream().filter(id -> acknowledged(id).isPresent()).toList();
    switch (random.nextInt(5)) {
      case 0, 1 -> expectAndSend(targets, Expected.upsert(number), upsert(client, targets, await));
      case 2 -> expectAndSend(targets, Expected.delete(), delete(client, targets, await));
      case 3 -> {
        if (!existing.isEmpty()) {
          expectAndSend(
              existing, Expected.setPayload("s", number), setPayload(client, existing, await));
        }
      }
      default -> {
        if (!existing.isEmpty()) {
          expectAndSend(
              existing, Expected.overwritePayload(number), overwrite(client, existing, await));
        }
      }
    }
  }

  /** A request that is sent when it is asked for. */
  private interface Request {
    ListenableFuture<?> send();
  }

  private void expectAndSend(List<Long> ids, Expected.Change change, Request request)
      throws ExecutionException, InterruptedException {
    for (var id : ids) {
      inFlight.put(id, change.apply(acknowledged(id)));
    }
    request.send().get();
  }

  private Optional<Expected> acknowledged(Long id) {
    return acknowledged.getOrDefault(id, Optional.empty());
  }

  private List<Long> targets() {
    var all = new ArrayList<>(acknowledged.keySet());
    java.util.Collections.shuffle(all, random);
    return all.subList(0, 1 + random.nextInt(LARGEST_BATCH));
  }

  private Request upsert(QdrantClient client, List<Long> ids, boolean await) {
    var upsert = UpsertPoints.newBuilder().setCollectionName(collection).setWait(await);
    for (var one : ids) {
      upsert.addPoints(
          PointStruct.newBuilder()
              .setId(id(one.longValue()))
              .setVectors(vectors(floats(number)))
              .putPayload("n", value(number)));
    }
    return () -> client.upsertAsync(upsert.build());
  }

  private Request delete(QdrantClient client, List<Long> ids, boolean await) {
    var delete =
        DeletePoints.newBuilder()
            .setCollectionName(collection)
            .setWait(await)
            .setPoints(selector(ids));
    return () -> client.deleteAsync(delete.build());
  }

  private Request setPayload(QdrantClient client, List<Long> ids, boolean await) {
    var set =
        SetPayloadPoints.newBuilder()
            .setCollectionName(collection)
            .setWait(await)
            .setPointsSelector(selector(ids))
            .putPayload("s", value(number));
    return () -> client.setPayloadAsync(set.build(), null);
  }

  private Request overwrite(QdrantClient client, List<Long> ids, boolean await) {
    var set =
        SetPayloadPoints.newBuilder()
            .setCollectionName(collection)
            .setWait(await)
            .setPointsSelector(selector(ids))
            .putPayload("o", value(number));
    return () -> client.overwritePayloadAsync(set.build(), null);
  }

  private static PointsSelector selector(List<Long> ids) {
    var list = PointsIdsList.newBuilder();
    ids.forEach(one -> list.addIds(id(one.longValue())));
    return PointsSelector.newBuilder().setPoints(list).build();
  }

  static List<Float> floats(long number) {
    var floats = new ArrayList<Float>();
    for (int i = 0; i < DIMENSION; i++) {
      floats.add((float) (number + i));
    }
    return floats;
  }

  /**
   * Compares with what the server has, and goes on from there.
   *
   * @return one line for every point that is neither as acknowledged nor as the last request wanted
   *     it
   */
  List<String> check(Map<Long, Expected> found) {
    var wrong = new ArrayList<String>();
    for (var id : List.copyOf(acknowledged.keySet())) {
      var now = Optional.ofNullable(found.get(id));
      var before = acknowledged(id);
      var after = inFlight.getOrDefault(id, before);
      if (!now.equals(before) && !now.equals(after)) {
        wrong.add(
            "point %d is %s, acknowledged was %s, in flight %s".formatted(id, now, before, after));
      }
      acknowledged.put(id, now);
    }
    inFlight.clear();
    number += POINTS;
    return wrong;
  }

  long firstId() {
    return firstId;
  }
}
