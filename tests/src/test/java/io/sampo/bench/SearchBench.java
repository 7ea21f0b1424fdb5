package io.sampo.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.WithVectorsSelectorFactory;
import io.qdrant.client.grpc.Collections.PayloadSchemaType;
import io.sampo.contract.SampoProcess;
import io.sampo.truth.DataSet;
import io.sampo.truth.GrpcDoor;
import io.sampo.truth.Metric;
import io.sampo.truth.Question;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * What an exact search over the whole data set costs the server in CPU time, without and with each
 * named filter (on indexed fields), and how much longer retrieving ten points takes than a call
 * that does nothing.
 */
final class SearchBench {
  private static final int BATCH = 256;
  private static final int WARM_UP = 200;
  private static final int COUNTED = 100;
  private static final int ROUNDS = 3;
  private static final int RETRIEVES = 2_000;
  private static final double[] NO_SCORES = {};
  private static final Map<String, PayloadSchemaType> INDEXES =
      Map.of(
          "pos", PayloadSchemaType.Keyword,
          "lexname", PayloadSchemaType.Keyword,
          "hypernyms", PayloadSchemaType.Keyword,
          "tag_count", PayloadSchemaType.Integer,
          "has_example", PayloadSchemaType.Bool);

  private SearchBench() {}

  static void run(DataSet data, Path folder) throws IOException {
    try (var server = SampoProcess.start(folder, Map.of("SAMPO_JAVA_OPTS", "-Xmx512m"));
        var door = new GrpcDoor(server.grpcPort());
        var client =
            new QdrantClient(
                QdrantGrpcClient.newBuilder("127.0.0.1", server.grpcPort(), false).build())) {
      load(data, door, client);
      var cpu = ServerCpu.of(server.pid());
      var filters = new LinkedHashMap<String, Optional<JsonNode>>();
      filters.put("(no filter)", Optional.empty());
      data.filters().forEach((name, filter) -> filters.put(name, Optional.of(filter)));
      for (var filter : filters.values()) {
        ask(data, door, filter, WARM_UP);
      }
      var best = new LinkedHashMap<String, Double>();
      for (int round = 0; round < ROUNDS; round++) {
        for (var filter : filters.entrySet()) {
          var before = cpu.total();
          ask(data, door, filter.getValue(), COUNTED);
          best.merge(filter.getKey(), cpu.secondsSince(before) * 1_000 / COUNTED, Math::min);
        }
      }
      System.out.printf("exact search of %,d points, best of %d rounds%n", data.size(), ROUNDS);
      double plain = best.values().iterator().next();
      best.forEach(
          (name, millis) ->
              System.out.printf(
                  "  %-24s %6.2f ms CPU a query, %.2f x without filter%n",
                  name, millis, millis / plain));
      retrieve(data, client);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static void load(DataSet data, GrpcDoor door, QdrantClient client)
      throws IOException, ExecutionException, InterruptedException {
    door.create("words", Set.of(Metric.COSINE), data.vectors().columns());
    for (int from = 0; from < data.size(); from += BATCH) {
      door.store(
          "words", Set.of(Metric.COSINE), data, from, Math.min(data.size(), from + BATCH), true);
    }
    for (var index : INDEXES.entrySet()) {
      client
          .createPayloadIndexAsync(
              "words", index.getKey(), index.getValue(), null, true, null, null)
          .get();
    }
  }

  private static void ask(DataSet data, GrpcDoor door, Optional<JsonNode> filter, int times)
      throws IOException {
    for (int i = 0; i < times; i++) {
      door.search(
          "words",
          Optional.empty(),
          new Question(
              "", Metric.COSINE, data.queries().row(i % data.queries().rows()), filter, NO_SCORES));
    }
  }

  private static void retrieve(DataSet data, QdrantClient client)
      throws ExecutionException, InterruptedException {
    var empty = new Latencies();
    var ten = new Latencies();
    for (int i = 0; i < 2 * RETRIEVES; i++) {
      boolean counted = i >= RETRIEVES;
      long start = System.nanoTime();
      client.healthCheckAsync().get();
      long middle = System.nanoTime();
      var ids = new ArrayList<io.qdrant.client.grpc.Common.PointId>();
      for (int k = 0; k < 10; k++) {
        ids.add(PointIdFactory.id((i * 7_919L + k * 104_729L) % data.size()));
      }
      client
          .retrieveAsync(
              "words",
              ids,
              WithPayloadSelectorFactory.enable(true),
              WithVectorsSelectorFactory.enable(false),
              null)
          .get();
      long end = System.nanoTime();
      if (counted) {
        empty.add(middle - start);
        ten.add(end - middle);
      }
    }
    System.out.println("a call that does nothing:    " + empty.summary());
    System.out.println("ten points with payload:     " + ten.summary());
    System.out.printf(
        "ten points beyond an empty call: %.3f ms at the median%n",
        ten.medianMillis() - empty.medianMillis());
  }
}
