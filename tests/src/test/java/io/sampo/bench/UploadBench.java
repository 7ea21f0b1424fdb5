package io.sampo.bench;

import io.sampo.contract.SampoProcess;
import io.sampo.truth.DataSet;
import io.sampo.truth.Door;
import io.sampo.truth.GrpcDoor;
import io.sampo.truth.Metric;
import io.sampo.truth.Question;
import io.sampo.truth.RestDoor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What it costs the server to take 100,000 points with their payloads, log and storage included, in
 * CPU-seconds of all its threads; and what searches meanwhile take. The first pass warms the JVM.
 */
final class UploadBench {
  private static final int POINTS = 100_000;
  private static final int STREAMS = 2;
  private static final int GRPC_BATCH = 256;
  private static final int REST_BATCH = 100;
  private static final int PASSES = 2;

  /** Longer than the interval between flushes, so that what was uploaded is written and counted. */
  private static final Duration SETTLE = Duration.ofSeconds(8);

  private static final double[] NO_SCORES = {};
  private static final Set<Metric> COSINE = Set.of(Metric.COSINE);

  private UploadBench() {}

  static void run(DataSet data, Path folder) throws IOException {
    for (var fsync : List.of("always", "interval")) {
      var environment = Map.of("SAMPO_JAVA_OPTS", "-Xmx512m", "SAMPO__STORAGE__WAL__FSYNC", fsync);
      try (var server =
          SampoProcess.start(Files.createDirectories(folder.resolve(fsync)), environment)) {
        var cpu = ServerCpu.of(server.pid());
        System.out.printf("wal.fsync: %s, -Xmx512m%n", fsync);
        try (var grpc = new GrpcDoor(server.grpcPort());
            var rest = new RestDoor(server.url())) {
          upload(grpc, GRPC_BATCH, data, cpu);
          upload(rest, REST_BATCH, data, cpu);
          searchMeanwhile(grpc, data);
        }
      }
    }
  }

  private static void upload(Door door, int batch, DataSet data, ServerCpu cpu) throws IOException {
    for (int pass = 1; pass <= PASSES; pass++) {
      var collection = door.name() + pass;
      door.create(collection, COSINE, data.vectors().columns());
      var before = cpu.total();
      long startNanos = System.nanoTime();
      store(door, collection, batch, data);
      double wall = (System.nanoTime() - startNanos) / 1e9;
      Waits.sleep(SETTLE);
      System.out.printf(
          "  %s, batches of %d on %d streams, pass %d: %.2f CPU-s per 100,000 points (%.1f s)%n",
          door.name(),
          batch,
          STREAMS,
          pass,
          cpu.secondsSince(before) * 100_000 / Math.min(POINTS, data.size()),
          wall);
    }
  }

  private static void store(Door door, String collection, int batch, DataSet data) {
    int points = Math.min(POINTS, data.size());
    var next = new AtomicInteger();
    var streams = new ArrayList<Thread>();
    var failed = new AtomicBoolean();
    for (int i = 0; i < STREAMS; i++) {
      streams.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int from = next.getAndAdd(batch);
                          from < points;
                          from = next.getAndAdd(batch)) {
                        door.store(
                            collection, COSINE, data, from, Math.min(points, from + batch), true);
                      }
                    } catch (IOException e) {
                      failed.set(true);
                      throw new UncheckedIOException(e);
                    }
                  }));
    }
    streams.forEach(Waits::join);
    if (failed.get()) {
      throw new IllegalStateException("a stream failed");
    }
  }

  /** Searches of a small collection, alone and beside an upload. */
  private static void searchMeanwhile(Door door, DataSet data) throws IOException {
    door.create("small", COSINE, data.vectors().columns());
    door.store("small", COSINE, data, 0, 1_000, false);
    var alone = new Latencies();
    var stop = new AtomicBoolean();
    for (int i = 0; i < 2_000; i++) {
      search(door, data, i, alone);
    }
    var beside = new Latencies();
    var searcher =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !stop.get(); i++) {
                    search(door, data, i, beside);
                  }
                });
    door.create("beside", COSINE, data.vectors().columns());
    store(door, "beside", GRPC_BATCH, data);
    stop.set(true);
    Waits.join(searcher);
    System.out.println("  search of 1,000 points, alone:            " + alone.summary());
    System.out.println("  search of 1,000 points, during an upload: " + beside.summary());
  }

  private static void search(Door door, DataSet data, int i, Latencies into) {
    var question =
        new Question(
            "",
            Metric.COSINE,
            data.queries().row(i % data.queries().rows()),
            Optional.empty(),
            NO_SCORES);
    long start = System.nanoTime();
    try {
      door.search("small", Optional.empty(), question);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    into.add(System.nanoTime() - start);
  }
}
