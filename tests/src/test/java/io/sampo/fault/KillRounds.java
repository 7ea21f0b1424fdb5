package io.sampo.fault;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.sampo.contract.SampoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * {@code ./dev kill [--rounds N] [--seed S]}: a server is killed at a random moment while clients
 * upsert, delete and change payloads, and started again; every acknowledged change must be there,
 * nothing deleted may be back. Each round prints its seed.
 */
public final class KillRounds {
  private static final int WRITERS = 3;
  private static final int SHARDS = 2;
  private static final int SHORTEST_MILLIS = 30;
  private static final int LONGEST_MILLIS = 1_500;
  private static final String COLLECTION = "hot";

  private KillRounds() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = 50;
    long seed = System.nanoTime();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--rounds" -> rounds = Integer.parseInt(arguments[i + 1]);
        case "--seed" -> seed = Long.parseLong(arguments[i + 1]);
        default -> throw new IllegalArgumentException("dev kill [--rounds N] [--seed S]");
      }
    }
    var wrong = run(Files.createTempDirectory("sampo-kill"), rounds, seed, System.out::println);
    wrong.forEach(System.out::println);
    System.out.println(wrong.isEmpty() ? "nothing lost, nothing back" : wrong.size() + " faults");
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  /** Faults found, none if all is well. */
  static List<String> run(Path folder, int rounds, long seed, Consumer<String> progress)
      throws IOException, InterruptedException, ExecutionException {
    var wrong = new ArrayList<String>();
    var writers = new ArrayList<Writer>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(COLLECTION, i * 1_000L, seed + i));
    }
    try (var server = SampoProcess.start(folder)) {
      try (var client = client(server)) {
        create(client);
      }
      for (int round = 0; round < rounds; round++) {
        var moment = new Random(seed * 31 + round);
        killDuringWrites(server, writers, moment);
        server.start();
        int before = wrong.size();
        try (var client = client(server)) {
          for (var writer : writers) {
            wrong.addAll(writer.check(found(client, writer)));
          }
        }
        long requests = writers.stream().mapToLong(Writer::requests).sum();
        progress.accept(
            "round %d of seed %d: %d acknowledged requests so far, %d faults"
                .formatted(round, seed, requests, wrong.size() - before));
      }
    }
    return wrong;
  }

  private static void killDuringWrites(SampoProcess server, List<Writer> writers, Random moment)
      throws InterruptedException {
    var threads = new ArrayList<Thread>();
    var clients = new ArrayList<QdrantClient>();
    for (var writer : writers) {
      var client = client(server);
      clients.add(client);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      writer.runUntilItFails(client);
                    } catch (InterruptedException _) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    Thread.sleep(moment.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
    server.kill();
    for (var thread : threads) {
      thread.join();
    }
    clients.forEach(QdrantClient::close);
  }

  private static void create(QdrantClient client) throws ExecutionException, InterruptedException {
    client
        .createCollectionAsync(
            CreateCollection.newBuilder()
                .setCollectionName(COLLECTION)
                .setShardNumber(SHARDS)
                .setVectorsConfig(
                    VectorsConfig.newBuilder()
                        .setParams(
                            VectorParams.newBuilder()
                                .setSize(Writer.DIMENSION)
                                .setDistance(Distance.Euclid)))
                .build())
        .get();
  }

  private static Map<Long, Expected> found(QdrantClient client, Writer writer)
      throws ExecutionException, InterruptedException {
    var points =
        client
            .retrieveAsync(
                COLLECTION,
                writer.ids(),
                WithPayloadSelectorFactory.enable(true),
                WithVectorsSelectorFactory.enable(true),
                null)
            .get();
    var found = new HashMap<Long, Expected>();
    for (var point : points) {
      var floats = point.getVectors().getVector().getDense().getDataList();
      long first = floats.getFirst().longValue();
      if (!floats.equals(Writer.floats(first))) {
        throw new IllegalStateException(
            "the vector of point " + point.getId().getNum() + " is torn: " + floats);
      }
      var payload = new HashMap<String, Long>();
      point.getPayloadMap().forEach((key, value) -> payload.put(key, value.getIntegerValue()));
      found.put(point.getId().getNum(), new Expected(first, payload));
    }
    return found;
  }

  private static QdrantClient client(SampoProcess server) {
    return new QdrantClient(
        QdrantGrpcClient.newBuilder("127.0.0.1", server.grpcPort(), false).build());
  }
}
