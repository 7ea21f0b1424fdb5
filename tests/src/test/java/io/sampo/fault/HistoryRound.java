package io.sampo.fault;

import io.sampo.fault.Contradiction.Kind;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Clients change the points of one collection while faults befall its peers; afterwards all must
 * come back, hold the same, and fit what the clients heard.
 */
final class HistoryRound {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration ACTIVE_LIMIT = Duration.ofSeconds(60);
  private static final Duration EQUAL_LIMIT = Duration.ofSeconds(15);
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);

  /** Writes during the recovery from the last fault. */
  private static final Duration CALM = Duration.ofSeconds(2);

  /** Of contradictions whose points' histories are told. */
  private static final int TOLD = 5;

  private final LocalCluster cluster;
  private final RoundSettings settings;
  private final ReplicatedCollection collection;
  private final History history = new History();
  private final List<Contradiction> wrong = new ArrayList<>();

  private HistoryRound(LocalCluster cluster, RoundSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
    this.collection =
        ReplicatedCollection.create(
            cluster, settings.shards(), settings.copies(), settings.factor());
  }

  /** Runs it on a cluster that is well. */
  static RoundReport run(LocalCluster cluster, RoundSettings settings) throws InterruptedException {
    return new HistoryRound(cluster, settings).run();
  }

  private RoundReport run() throws InterruptedException {
    var nemesis = new Nemesis(cluster, settings.faults(), settings.seed());
    var clients =
        HistoryClients.start(
            cluster.peers(), collection.name(), settings.ordering(), history, settings.seed());
    try (clients) {
      attempt(
          () -> {
            nemesis.rage(settings.length());
            TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
          });
    }
    var from = System.nanoTime();
    attempt(this::awaitWell);
    var recovery = Duration.ofNanos(System.nanoTime() - from);
    attempt(this::readAll);
    var contradictions = history.contradictions();
    var excused = contradictions.stream().filter(one -> isExcused(one, nemesis)).toList();
    contradictions.stream().filter(one -> !isExcused(one, nemesis)).forEach(wrong::add);
    collection.drop();
    return new RoundReport(
        settings,
        nemesis.begun(),
        history,
        clients.failedReads(),
        recovery,
        excused.size(),
        wrong,
        wrong.isEmpty() ? "" : told(nemesis, clients));
  }

  /**
   * What a peer that is cut off reads may be old; and where one copy is enough for a write, it may
   * change points that were deleted elsewhere.
   */
  private boolean isExcused(Contradiction one, Nemesis nemesis) {
    return switch (one.kind()) {
      case STALE -> nemesis.hasParted(one.begin(), one.at());
      case MISSED -> nemesis.hasParted(one.begin(), one.at()) || isOfHalves(one, nemesis);
      case GONE -> isOfHalves(one, nemesis);
      case LOST, BACK, MADE_UP, TORN, UNEQUAL, NOT_WELL -> false;
    };
  }

  private boolean isOfHalves(Contradiction one, Nemesis nemesis) {
    return settings.factor() == 1 && nemesis.hasParted(one.changed(), one.changed());
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  private void attempt(Step step) throws InterruptedException {
    try {
      step.run();
    } catch (AssertionError | IllegalStateException e) {
      wrong.add(Contradiction.of(Kind.NOT_WELL, String.valueOf(e.getMessage())));
    }
  }

  private void awaitWell() {
    cluster.awaitTrue(
        "started peers",
        START_LIMIT,
        () -> cluster.peers().stream().allMatch(peer -> peer.isRunning() && peer.isReady()));
    awaitTold(
        Kind.NOT_WELL,
        "active replicas",
        ACTIVE_LIMIT,
        () -> cluster.peers().stream().allMatch(collection::seesAllActive),
        this::states);
    awaitTold(
        Kind.UNEQUAL,
        "equal replicas",
        EQUAL_LIMIT,
        () ->
            ReplicatedCollection.areEqual(
                collection.digests(), settings.shards(), settings.copies()),
        () -> collection.digests().toString());
  }

  private void awaitTold(
      Kind kind, String what, Duration limit, BooleanSupplier condition, Supplier<String> more) {
    try {
      cluster.awaitTrue(what, limit, condition);
    } catch (AssertionError e) {
      wrong.add(Contradiction.of(kind, "no %s after %s%n%s".formatted(what, limit, more.get())));
    }
  }

  private String states() {
    var lines = new ArrayList<String>();
    cluster.peers().forEach(peer -> lines.add(peer + ": " + collection.states(peer)));
    return String.join("\n", lines);
  }

  private void readAll() {
    var points = LongStream.rangeClosed(1, HistoryClients.POINTS).boxed().toList();
    for (var peer : cluster.peers()) {
      last(peer, "asked", points, () -> read(peer, points));
      last(
          peer,
          "scrolled",
          points,
          () -> PointReads.scrolled(peer.process().url(), collection.name(), READ_LIMIT));
    }
  }

  private Optional<Map<Long, Expected>> read(Peer peer, List<Long> points) {
    return PointReads.of(peer.process().url(), collection.name(), points, READ_LIMIT);
  }

  private void last(
      Peer peer, String how, List<Long> points, Supplier<Optional<Map<Long, Expected>>> read) {
    long begin = System.nanoTime();
    var found = cluster.await("answer of " + peer, READ_LIMIT, read);
    long end = System.nanoTime();
    points.forEach(
        point ->
            history.add(
                new PastRead(
                    point,
                    Optional.ofNullable(found.get(point)),
                    begin,
                    end,
                    true,
                    peer + ", " + how)));
  }

  private String told(Nemesis nemesis, HistoryClients clients) {
    var text = new StringBuilder();
    text.append("faults:\n").append(nemesis.log()).append('\n');
    text.append("not done:\n").append(clients.commonRefusals()).append('\n');
    wrong.stream()
        .filter(one -> one.point() >= 0)
        .limit(TOLD)
        .forEach(
            one ->
                text.append("---- ")
                    .append(one)
                    .append('\n')
                    .append(history.of(one.point(), one.at()))
                    .append('\n'));
    return text.toString();
  }
}
