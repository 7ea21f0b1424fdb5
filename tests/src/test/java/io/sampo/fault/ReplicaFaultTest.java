package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.peers.Answer;
import io.sampo.peers.ClusterView;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Failures of peers that a user of replicas plans for; all on one cluster, which is mended. */
@Tag("long")
@Timeout(180)
class ReplicaFaultTest {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration DEAD_LIMIT = Duration.ofSeconds(10);
  private static final Duration ABSENCE = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration FROZEN = Duration.ofSeconds(3);

  /** A start of a JVM, and the way back of its replicas. */
  private static final Duration BACK_LIMIT = Duration.ofSeconds(40);

  private static final Duration UNAGREED_WRITE = Duration.ofSeconds(2);
  private static final Duration STALLED_WRITE = Duration.ofSeconds(1);
  private static final Duration STALLED_READ = Duration.ofMillis(300);
  private static final Duration LEADERLESS_WRITE = Duration.ofMillis(4500);

  @TempDir static Path folder;
  private static LocalCluster cluster;

  @RegisterExtension
  final AfterTestExecutionCallback told =
      context -> {
        if (context.getExecutionException().isPresent()) {
          System.out.println(context.getDisplayName() + " failed\n" + cluster.state());
          System.out.println(cluster.logs());
        }
      };

  @BeforeAll
  static void start() {
    cluster = LocalCluster.direct(folder, 3);
    cluster.start();
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @AfterEach
  void mend() {
    startAll();
    var asked = cluster.peer(0);
    asked.collections().ifPresent(names -> names.forEach(name -> asked.drop(name, DEAD_LIMIT)));
  }

  private static void startAll() {
    for (var peer : cluster.peers()) {
      if (peer.isPaused()) {
        peer.resume();
      } else if (!peer.process().isAlive()) {
        peer.launch();
      }
    }
    cluster.awaitAgreement(START_LIMIT);
  }

  @Test
  void aKilledReplicaIsDeadAndAllEndEqualWhateverAWriteThatNeedsAllIsAnswered() {
    var collection = ReplicatedCollection.create(cluster, 1, 2, 2);
    var alive = collection.holders().getFirst();
    var killed = collection.holders().getLast();
    long id = id(killed);

    killed.kill();
    collection.upsert(alive, 1, 1, "weak");
    cluster.awaitTrue(
        "Dead replica",
        DEAD_LIMIT,
        () ->
            collection
                .states(alive)
                .flatMap(states -> states.state(0, id))
                .filter("Dead"::equals)
                .isPresent());
    assertThat(collection.upsert(alive, 2, 2, "weak")).matches(Answer::isOk);

    killed.launch();
    collection.awaitActive();
    collection.awaitEqual();
    assertThat(collection.number(killed, 2)).contains(2L);
  }

  @Test
  void withoutAMajorityWritesThatNeedOneReplicaAreAnsweredSoon() {
    var collection = ReplicatedCollection.create(cluster, 1, 3, 1);
    var alive = cluster.peer(0);
    assertThat(collection.upsert(alive, 1, 1, "weak")).matches(Answer::isOk);

    cluster.peer(1).kill();
    cluster.peer(2).kill();

    var first = timed(() -> collection.upsert(alive, 1, 2, "weak"));
    assertThat(first.took()).isLessThan(UNAGREED_WRITE);
    for (long number = 3; number < 10; number++) {
      long next = number;
      var later = timed(() -> collection.upsert(alive, 1, next, "weak"));
      assertThat(later.answer()).matches(Answer::isOk);
      assertThat(later.took()).isLessThan(UNAGREED_WRITE);
    }
    assertThat(collection.number(alive, 1)).contains(9L);

    startAll();
    collection.awaitActive();
    collection.awaitEqual();
    assertThat(collection.number(cluster.peer(1), 1)).contains(9L);
  }

  @Test
  void aRestartedPeerNeverAnswersFromWhatItRemembers() {
    var collection = ReplicatedCollection.create(cluster, 1, 2, 1);
    var fresh = collection.holders().getFirst();
    var restarted = collection.holders().getLast();
    assertThat(collection.upsert(fresh, 1, 1, "weak")).matches(Answer::isOk);

    restarted.kill();
    // The first write finds the replica gone, the last comes when the peer is about to answer.
    for (long number = 2; number < 20; number++) {
      assertThat(collection.upsert(fresh, 1, number, "weak")).matches(Answer::isOk);
    }
    restarted.launch();
    long number = 20;
    int answered = 0;
    long deadline = System.nanoTime() + BACK_LIMIT.toNanos();
    while (answered < 50 || !collection.seesAllActive(fresh)) {
      assertThat(System.nanoTime()).as("back in time").isLessThan(deadline);
      assertThat(collection.upsert(fresh, 1, number, "weak")).matches(Answer::isOk);
      var seen = collection.number(restarted, 1);
      if (seen.isPresent()) {
        answered++;
        assertThat(seen).contains(number);
      }
      number++;
    }
    collection.awaitEqual();
  }

  @Test
  void aShardWhoseOnlyReplicaIsNotCompleteNeverReadsAsEmpty() {
    var frozen = bystander();
    var asked = cluster.running().stream().filter(peer -> peer != frozen).findFirst().orElseThrow();
    var collection = new ReplicatedCollection(cluster, cluster.newName(), 3, 1);

    frozen.pause();
    collection.ask(asked, 1, Duration.ofSeconds(2));
    for (int i = 0; i < 5; i++) {
      var before = collection.states(asked);
      var count = collection.count(asked);
      var after = collection.states(asked);
      boolean incomplete =
          before.isPresent()
              && after.isPresent()
              && !before.get().areActive()
              && !after.get().areActive();
      assertThat(count.isOk() && incomplete).as("%s says %s", after, count).isFalse();
    }
  }

  @Test
  void aFrozenReplicaStallsNobodyForLong() {
    var collection = ReplicatedCollection.create(cluster, 3, 2, 1);
    var frozen = bystander();
    stalls(collection, frozen, STALLED_WRITE);
  }

  @Test
  void aFrozenLeaderStallsOneWrite() {
    var collection = ReplicatedCollection.create(cluster, 3, 2, 1);
    stalls(collection, cluster.leader(), LEADERLESS_WRITE);
  }

  private static void stalls(ReplicatedCollection collection, Peer frozen, Duration longestWrite) {
    var asked = cluster.running().stream().filter(peer -> peer != frozen).toList();
    for (int point = 1; point <= 60; point++) {
      assertThat(collection.upsert(asked.getFirst(), point, point, "weak")).matches(Answer::isOk);
    }
    ReplicaLoad.Result quiet;
    try (var load = ReplicaLoad.start(collection, asked)) {
      sleep(QUIET);
      quiet = load.end();
    }
    ReplicaLoad.Result result;
    try (var load = ReplicaLoad.start(collection, asked)) {
      frozen.pause();
      sleep(FROZEN);
      frozen.resume();
      result = load.end();
    }
    System.out.println("frozen " + frozen + ": " + result + ", before " + quiet);
    collection.awaitActive();
    collection.awaitEqual();
    assertThat(result.failedReads()).isZero();
    assertThat(result.failedWrites()).isZero();
    // A machine that is busy with other things shows in what the same took before.
    assertThat(result.longestRead()).isLessThan(STALLED_READ.plus(quiet.longestRead()));
    assertThat(result.longestWrite()).isLessThan(longestWrite.plus(quiet.longestWrite()));
    assertThat(result.secondWrite()).isLessThan(STALLED_WRITE.plus(quiet.longestWrite()));
  }

  @Test
  void aKilledPeerFailsNothingAndItsReplicasAreBackAfterAnAbsence() {
    var collection = ReplicatedCollection.create(cluster, 3, 2, 1);
    var killed = bystander();
    var asked = cluster.running().stream().filter(peer -> peer != killed).toList();
    for (int point = 1; point <= 60; point++) {
      assertThat(collection.upsert(asked.getFirst(), point, point, "weak")).matches(Answer::isOk);
    }
    Duration back;
    ReplicaLoad.Result result;
    try (var load = ReplicaLoad.start(collection, asked)) {
      killed.kill();
      sleep(ABSENCE);
      killed.launch();
      cluster.awaitTrue("answer", START_LIMIT, () -> killed.get("/healthz").isOk());
      long from = System.nanoTime();
      cluster.awaitTrue(
          "active replicas", BACK_LIMIT, () -> collection.seesAllActive(asked.getFirst()));
      back = Duration.ofNanos(System.nanoTime() - from);
      result = load.end();
    }
    System.out.println("killed " + killed + ": active again after " + back + ", " + result);
    collection.awaitEqual();
    assertThat(result.failedReads()).isZero();
    assertThat(result.failedWrites()).isZero();
  }

  @Test
  void strongWritesFailWhileThePeerWithTheHighestIdIsDown() {
    var collection = ReplicatedCollection.create(cluster, 1, 3, 1);
    var highest =
        cluster.running().stream()
            .max(Comparator.comparingLong(ReplicaFaultTest::id))
            .orElseThrow();
    var asked = cluster.running().stream().filter(peer -> peer != highest).findAny().orElseThrow();
    assertThat(collection.upsert(asked, 1, 1, "strong")).matches(Answer::isOk);

    highest.kill();
    for (long number = 2; number < 6; number++) {
      assertThat(collection.upsert(asked, 2, number, "strong").isOk()).isFalse();
      assertThat(collection.upsert(asked, 3, number, "weak")).matches(Answer::isOk);
    }
    // The first may find out that its leader is gone.
    collection.upsert(asked, 4, 1, "medium");
    assertThat(collection.upsert(asked, 4, 2, "medium")).matches(Answer::isOk);

    highest.launch();
    cluster.awaitTrue(
        "strong write", BACK_LIMIT, () -> collection.upsert(asked, 5, 5, "strong").isOk());
    collection.awaitActive();
    collection.awaitEqual();
  }

  @Test
  void ofTwoPeersOneGoesOnWithItsPointsAndRefusesChangesOfMetadata(@TempDir Path own) {
    try (var two = LocalCluster.direct(own, 2)) {
      two.start();
      var collection = ReplicatedCollection.create(two, 2, 2, 1);
      var alive = two.peer(0);
      assertThat(collection.upsert(alive, 1, 1, "weak")).matches(Answer::isOk);

      two.peer(1).kill();
      collection.upsert(alive, 1, 2, "weak");
      collection.upsert(alive, 2, 2, "weak");
      for (long point = 1; point < 20; point++) {
        assertThat(collection.upsert(alive, point, point + 100, "weak")).matches(Answer::isOk);
        assertThat(collection.number(alive, point)).contains(point + 100);
      }
      var refused = alive.create("refused", Duration.ofSeconds(2));
      assertThat(refused).isInstanceOf(Answer.Given.class);
      assertThat(refused.isOk()).isFalse();

      two.peer(1).launch();
      two.awaitAgreement(START_LIMIT);
      collection.awaitActive();
      collection.awaitEqual();
      assertThat(collection.number(two.peer(1), 7)).contains(107L);
    }
  }

  /** Neither leads nor hosts the coordinator. */
  private static Peer bystander() {
    var leader = cluster.leader();
    var host = cluster.coordinatorsHost();
    return cluster.running().stream()
        .filter(peer -> peer != leader && peer != host)
        .findFirst()
        .orElseThrow();
  }

  private static long id(Peer peer) {
    return peer.view().map(ClusterView::peerId).orElseThrow();
  }

  private record Timed(Answer answer, Duration took) {}

  private static Timed timed(Supplier<Answer> asked) {
    long begin = System.nanoTime();
    var answer = asked.get();
    return new Timed(answer, Duration.ofNanos(System.nanoTime() - begin));
  }

  private static void sleep(Duration length) {
    try {
      TimeUnit.NANOSECONDS.sleep(length.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
