package io.sampo.bench;

import io.sampo.contract.WireHttp;
import io.sampo.peers.Answer;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How fast several peers agree: {@code ./dev bench consensus [--rounds N] [PART …]}. Each line
 * shows median and worst beside the limit.
 */
final class ConsensusBench {
  private static final int ROUNDS = 20;
  private static final int WARM_UP = 200;
  private static final int COMMITS = 500;
  private static final int MANY = 1_000;
  private static final int SOME = 100;
  private static final int CLIENTS = 8;
  private static final Duration IDLE = Duration.ofSeconds(60);

  /** From when on a cluster is idle: what is rarely done is by then compiled, as it stays. */
  private static final Duration SETTLED = Duration.ofMinutes(5);

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(10);

  /** Longer than the silence after which a peer counts as lost. */
  private static final Duration KNOWN_DEAD = Duration.ofSeconds(4);

  private static final double NONE = Double.POSITIVE_INFINITY;

  /** One measurement, which prints its lines. */
  private interface Part {
    void run() throws IOException, InterruptedException;
  }

  private final Path folder;
  private final int rounds;
  private final Map<String, Part> parts = new TreeMap<>();
  private int folders;

  private ConsensusBench(Path folder, int rounds) {
    this.folder = folder;
    this.rounds = rounds;
    parts.put("formation", this::formation);
    parts.put("commits", this::commits);
    parts.put("leader-killed", () -> failover("leader killed", LocalCluster::leader, Peer::kill));
    parts.put("leader-paused", () -> failover("leader paused", LocalCluster::leader, Peer::pause));
    parts.put(
        "coordinator-killed",
        () -> failover("coordinator's host killed", LocalCluster::coordinatorsHost, Peer::kill));
    parts.put("one-dead", this::oneDead);
    parts.put("many", this::many);
    parts.put("idle", this::idle);
    parts.put("restart", this::restart);
  }

  /** Measures below a new folder, and prints. */
  static void run(Path folder, List<String> arguments) throws IOException {
    int rounds = ROUNDS;
    var names = new ArrayList<String>();
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).equals("--rounds")) {
        rounds = Integer.parseInt(arguments.get(++i));
      } else {
        names.add(arguments.get(i));
      }
    }
    var bench = new ConsensusBench(folder, rounds);
    try {
      for (var name : names.isEmpty() ? bench.parts.keySet() : names) {
        var part = bench.parts.get(name);
        if (part == null) {
          throw new IllegalArgumentException("parts are " + bench.parts.keySet());
        }
        part.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private LocalCluster cluster() throws IOException {
    return LocalCluster.direct(Files.createDirectory(folder.resolve("cluster-" + folders++)), 3);
  }

  private void formation() throws IOException {
    var took = new Rounds("three peers form and agree after the last start", "s", 5, NONE);
    for (int round = 0; round < rounds; round++) {
      try (var cluster = cluster()) {
        took.add(cluster.start().toMillis() / 1e3);
      }
    }
    took.print();
  }

  private void commits() throws IOException {
    try (var cluster = cluster()) {
      cluster.start();
      commits("metadata commit asked of the leader", cluster.leader());
      commits("metadata commit asked of a follower", cluster.followers().getFirst());
    }
  }

  private static void commits(String what, Peer peer) throws IOException {
    var took = new Rounds(what, "ms", 10, NONE);
    try (var http = new WireHttp(peer.process().url())) {
      for (int i = 0; i < WARM_UP + COMMITS; i++) {
        var from = System.nanoTime();
        var answer =
            http.send(
                "PUT", "/cluster/metadata/keys/k?wait=true", Optional.of("{\"n\": " + i + "}"));
        if (answer.status() != 200) {
          throw new IOException(answer.text());
        }
        if (i >= WARM_UP) {
          took.add((System.nanoTime() - from) / 1e6);
        }
      }
    }
    took.print();
  }

  private void failover(String what, Function<LocalCluster, Peer> victim, Consumer<Peer> blow)
      throws IOException {
    var took = new Rounds("next metadata write after: " + what, "s", 2.5, 4);
    try (var cluster = cluster()) {
      cluster.start();
      for (int round = 0; round < rounds; round++) {
        settle(cluster);
        var hit = victim.apply(cluster);
        var from = System.nanoTime();
        blow.accept(hit);
        write(cluster);
        took.addSecondsSince(from);
        if (hit.isPaused()) {
          hit.resume();
        } else {
          hit.launch();
        }
        cluster.awaitTrue("an answer", LIMIT, () -> hit.view().isPresent());
      }
    }
    took.print();
  }

  /** A write at a survivor, repeated until it is acknowledged. */
  private static void write(LocalCluster cluster) {
    cluster.awaitTrue("a metadata write", LIMIT, () -> writes(cluster.running().getFirst()));
  }

  /**
   * One fault at a time: every peer is back in the control cluster before the next, and stays in
   * it; one that goes on after a pause takes a moment to notice that it was dropped.
   */
  private static void settle(LocalCluster cluster) {
    cluster.awaitAgreement(LIMIT);
    var since = new AtomicLong(System.nanoTime());
    cluster.awaitTrue(
        "one control cluster for a while",
        LIMIT,
        () -> {
          if (!cluster.areInControlCluster()) {
            since.set(System.nanoTime());
          }
          return System.nanoTime() - since.get() >= QUIET.toNanos();
        });
    cluster.awaitTrue(
        "a metadata write at every peer",
        LIMIT,
        () -> cluster.running().stream().allMatch(ConsensusBench::writes));
  }

  private static boolean writes(Peer peer) {
    return peer.send("PUT", "/cluster/metadata/keys/k?wait=true", Optional.of("1"), WRITE_LIMIT)
        .isOk();
  }

  private void oneDead() throws IOException, InterruptedException {
    var listed =
        new Rounds("one of three dead: a collection on the living is listed by both", "s", NONE, 2);
    var used =
        new Rounds("one of three dead: upsert and search where its shard lies", "s", NONE, 2);
    var elsewhere =
        new Rounds("one of three dead: a collection that it would hold is listed", "s", NONE, NONE);
    try (var cluster = cluster()) {
      cluster.start();
      for (int round = 0; round < rounds; round++) {
        settle(cluster);
        var dead = cluster.followers().get(round % 2);
        dead.kill();
        // It was dead before, and the others know it.
        TimeUnit.MILLISECONDS.sleep(KNOWN_DEAD.toMillis());
        var name = cluster.newName();
        var from = System.nanoTime();
        var answer = cluster.running().get(round % 2).create(name, WRITE_LIMIT);
        if (!answer.isOk()) {
          throw new IOException(answer.toString());
        }
        cluster.awaitTrue(
            name + " on the living",
            LIMIT,
            () -> cluster.running().stream().allMatch(peer -> LocalCluster.lists(peer, name)));
        double seconds = (System.nanoTime() - from) / 1e9;
        var holder = holder(cluster, name);
        (holder.isPresent() ? listed : elsewhere).add(seconds);
        if (holder.isPresent()) {
          cluster.awaitTrue("an answer with the point", LIMIT, () -> isUsable(holder.get(), name));
          used.addSecondsSince(from);
        }
        dead.launch();
        cluster.awaitTrue("an answer", LIMIT, () -> dead.view().isPresent());
      }
    }
    listed.print();
    used.print();
    elsewhere.print();
  }

  /** The living peer that holds the only shard; empty if the dead one does. */
  private static Optional<Peer> holder(LocalCluster cluster, String name) {
    return cluster.running().stream()
        .filter(
            peer ->
                peer.get("/collections/" + name + "/cluster") instanceof Answer.Given given
                    && !given.result().path("local_shards").isEmpty())
        .findFirst();
  }

  private static boolean isUsable(Peer peer, String name) {
    var points = "/collections/" + name + "/points";
    return peer.send(
                "PUT",
                points + "?wait=true",
                Optional.of("{\"points\": [{\"id\": 1, \"vector\": [1, 2]}]}"),
                WRITE_LIMIT)
            .isOk()
        && peer.send(
                "POST",
                points + "/query",
                Optional.of("{\"query\": [1, 2], \"limit\": 1}"),
                WRITE_LIMIT)
            instanceof Answer.Given given
        && given.result().path("points").size() == 1;
  }

  private void many() throws IOException, InterruptedException {
    var created = new Rounds(MANY + " collections created by " + CLIENTS + " clients", "s", 60, 60);
    var joined = new Rounds("a peer that joins then is ready", "s", 15, 15);
    // One round takes minutes.
    for (int round = 0; round < Math.max(1, rounds / 10); round++) {
      try (var cluster = cluster()) {
        cluster.start();
        var from = System.nanoTime();
        create(cluster, MANY);
        created.addSecondsSince(from);
        cluster.awaitSameCollections();
        from = System.nanoTime();
        cluster.add().start(Duration.ofMinutes(2));
        joined.addSecondsSince(from);
        cluster.awaitAgreement(LIMIT);
      }
    }
    created.print();
    joined.print();
  }

  private static void create(LocalCluster cluster, int count) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (int client = 0; client < CLIENTS; client++) {
      int first = client;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = first; i < count; i += CLIENTS) {
                      var peer = cluster.peers().get(i % cluster.peers().size());
                      var answer = peer.create(cluster.newName(), LIMIT);
                      if (!answer.isOk()) {
                        System.out.println("not created: " + answer);
                      }
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
  }

  private void idle() throws IOException, InterruptedException {
    try (var cluster = cluster()) {
      cluster.start();
      cluster.awaitHealth();
      TimeUnit.MILLISECONDS.sleep(IDLE.toMillis() / 2);
      idle(cluster, "a peer of three that has just begun uses of a processor", NONE);
      TimeUnit.MILLISECONDS.sleep(SETTLED.minus(IDLE).toMillis());
      idle(cluster, "an idle peer of three uses of a processor", 3);
    }
  }

  private static void idle(LocalCluster cluster, String name, double limit)
      throws InterruptedException {
    var used = new Rounds(name, "%", limit, limit);
    var before = cluster.peers().stream().map(peer -> cpu(peer).total()).toList();
    TimeUnit.MILLISECONDS.sleep(IDLE.toMillis());
    for (int i = 0; i < before.size(); i++) {
      used.add(100 * cpu(cluster.peer(i)).secondsSince(before.get(i)) / IDLE.toSeconds());
    }
    used.print();
  }

  private static ServerCpu cpu(Peer peer) {
    return ServerCpu.of(peer.process().pid());
  }

  private void restart() throws IOException, InterruptedException {
    var took = new Rounds("a killed peer with " + SOME + " collections is ready", "s", NONE, 5);
    try (var cluster = cluster()) {
      cluster.start();
      create(cluster, SOME);
      for (int round = 0; round < rounds; round++) {
        var peer = cluster.peer(round % 3);
        peer.kill();
        var from = System.nanoTime();
        peer.start(LIMIT);
        took.addSecondsSince(from);
        cluster.awaitAgreement(LIMIT);
      }
    }
    took.print();
  }
}
