package io.sampo.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Several peers on this machine. The first begins the cluster, the others join it. Ended as a whole
 * by {@link #close}. One thread drives it.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Duration FORMATION_LIMIT = Duration.ofSeconds(60);
  private static final Duration AGREEMENT_LIMIT = Duration.ofSeconds(10);
  private static final Duration CREATE_LIMIT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int LAST_LINES = 60;
  private static final Pattern HOSTED =
      Pattern.compile(
          "^(\\S+Z) +INFO io\\.sampo\\.cluster\\.coordinator\\S*: .*coordinates from here.*$",
          Pattern.MULTILINE);

  /** What changes a peer's part in the control cluster; only the first of them may have it in. */
  private static final Pattern CONTROL =
      Pattern.compile(
          "control cluster: \\w+ -> (\\w+), formation (\\d+)|control plane begins anew|Main: Sampo ");

  private final Path folder;
  private final Optional<CutNetwork> network;
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger names = new AtomicInteger();

  private LocalCluster(Path folder, int size, Optional<CutNetwork> network) {
    this.folder = folder;
    this.network = network;
    for (int i = 0; i < size; i++) {
      addFounder(i);
    }
  }

  /** Peers that talk to each other directly; none is started yet. */
  public static LocalCluster direct(Path folder, int size) {
    return new LocalCluster(folder, size, Optional.empty());
  }

  /** Peers with a network between them that can be cut; none is started yet. */
  public static LocalCluster cuttable(Path folder, int size) {
    return new LocalCluster(folder, size, Optional.of(CutNetwork.create()));
  }

  private void addFounder(int number) {
    add(number == 0 ? Optional.empty() : Optional.of(peers.getFirst().uri()));
  }

  /** One more peer that asks a running one to let it join; not started yet. */
  public Peer add() {
    return addJoining(running().getFirst().uri());
  }

  /** One more peer that asks at an address to be let in; not started yet. */
  public Peer addJoining(String bootstrap) {
    return add(Optional.of(bootstrap));
  }

  private Peer add(Optional<String> bootstrap) {
    int number = numbers.getAndIncrement();
    var peer = new Peer(number, host(number), fresh("peer-" + number), bootstrap);
    serve(peer);
    peers.add(peer);
    return peer;
  }

  private String host(int number) {
    return network.map(cuttable -> cuttable.host(number)).orElse("127.0.0.1");
  }

  private void serve(Peer peer) {
    network.ifPresent(
        cuttable -> {
          cuttable.serve(peer.number(), peer.p2pPort());
          cuttable.serve(peer.number(), peer.controlPort());
        });
  }

  private Path fresh(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives a stopped peer other ports for its next start. */
  public void move(Peer peer) {
    peer.move();
    serve(peer);
  }

  /** Takes all files of a stopped peer. */
  public void wipe(Peer peer) {
    delete(peer.process().folder().resolve("storage"));
    delete(peer.process().folder().resolve("snapshots"));
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts all at once and waits until they are one cluster; how long that took since then. */
  public Duration start() {
    peers.forEach(Peer::launch);
    return awaitAgreement(FORMATION_LIMIT);
  }

  public List<Peer> peers() {
    return List.copyOf(peers);
  }

  public Peer peer(int number) {
    return peers.get(number);
  }

  /** Those that should answer. */
  public List<Peer> running() {
    return peers.stream().filter(Peer::isRunning).toList();
  }

  /** Ends a peer that is not expected back. */
  public void discard(Peer peer) {
    peer.close();
    peers.remove(peer);
  }

  public CutNetwork network() {
    return network.orElseThrow(() -> new IllegalStateException("peers talk directly"));
  }

  /** A name that no collection of this cluster had. */
  public String newName() {
    return "c" + names.incrementAndGet();
  }

  /** The peer that most say leads; waits until there is one. */
  public Peer leader() {
    return await("a leader", AGREEMENT_LIMIT, this::leaderNow);
  }

  private Optional<Peer> leaderNow() {
    return running().stream()
        .filter(peer -> peer.view().map(ClusterView::leads).orElse(false))
        .max(Comparator.comparingLong(peer -> peer.view().map(ClusterView::term).orElse(0L)));
  }

  public List<Peer> followers() {
    var leader = leader();
    return running().stream().filter(peer -> peer != leader).toList();
  }

  /** Where the coordinator began last, by the logs. */
  public Peer coordinatorsHost() {
    return await(
        "a host of the coordinator",
        AGREEMENT_LIMIT,
        () ->
            peers.stream()
                .filter(peer -> hostedSince(peer).isPresent())
                .max(Comparator.comparing(peer -> hostedSince(peer).orElseThrow())));
  }

  /** Whether all that run are members of one control cluster, as their logs say. */
  public boolean areInControlCluster() {
    var formations = running().stream().map(LocalCluster::formationOf).distinct().toList();
    return formations.size() == 1 && formations.getFirst().isPresent();
  }

  /** The number of the formation that it is a full member of. */
  private static Optional<String> formationOf(Peer peer) {
    return CONTROL
        .matcher(peer.process().output())
        .results()
        .reduce((_, last) -> last)
        .filter(last -> "UP".equals(last.group(1)))
        .map(last -> last.group(2));
  }

  private static Optional<String> hostedSince(Peer peer) {
    return HOSTED
        .matcher(peer.process().output())
        .results()
        .map(line -> line.group(1))
        .max(Comparator.naturalOrder());
  }

  /**
   * Waits until all running peers know each other and name the same leader and commit, and are
   * ready; how long that took.
   */
  public Duration awaitAgreement(Duration limit) {
    var from = System.nanoTime();
    awaitTrue("agreement", limit, this::agree);
    return Duration.ofNanos(System.nanoTime() - from);
  }

  private boolean agree() {
    var running = running();
    var views = running.stream().flatMap(peer -> peer.view().stream()).toList();
    return views.size() == running.size()
        && views.stream().map(ClusterView::leader).distinct().count() == 1
        && views.stream().map(ClusterView::commit).distinct().count() == 1
        && views.stream().map(ClusterView::peers).distinct().count() == 1
        && views.stream().map(ClusterView::term).distinct().count() == 1
        && views.stream().anyMatch(ClusterView::leads)
        && views.stream().allMatch(view -> view.voter() && view.thread().equals("working"))
        && views.getFirst().peers().size() >= running.size()
        && running.stream().allMatch(Peer::isReady);
  }

  /**
   * What must hold soon after every fault: all agree within ten seconds, and within ten more a
   * collection can be created that all of them list. The time until both held.
   */
  public Duration awaitHealth() {
    var took = awaitAgreement(AGREEMENT_LIMIT);
    return took.plus(awaitCreate());
  }

  private Duration awaitCreate() {
    var from = System.nanoTime();
    var turn = new AtomicInteger();
    var answers = new ArrayList<Answer>();
    var name =
        await(
            "a created collection",
            CREATE_LIMIT,
            () -> {
              var fresh = newName();
              var asked = running();
              var answer =
                  asked
                      .get(turn.getAndIncrement() % asked.size())
                      .create(fresh, Duration.ofSeconds(5));
              answers.add(answer);
              return answer.isOk() ? Optional.of(fresh) : Optional.empty();
            },
            () -> "answers: " + answers);
    var took = Duration.ofNanos(System.nanoTime() - from);
    awaitTrue(
        name + " everywhere",
        AGREEMENT_LIMIT,
        () -> running().stream().allMatch(peer -> lists(peer, name)));
    running().getFirst().drop(name, Duration.ofSeconds(5));
    return took;
  }

  /** Whether it says that there is such a collection. */
  public static boolean lists(Peer peer, String collection) {
    return peer.collections().map(names -> names.contains(collection)).orElse(false);
  }

  /** Waits until all running peers list the same collections; these. */
  public Set<String> awaitSameCollections() {
    return await(
        "the same collections everywhere",
        AGREEMENT_LIMIT,
        () -> {
          var running = running();
          var lists = running.stream().flatMap(peer -> peer.collections().stream()).toList();
          return lists.size() == running.size() && lists.stream().distinct().count() == 1
              ? Optional.of(lists.getFirst())
              : Optional.empty();
        });
  }

  /** Polls until it holds; fails with the state of all peers and their logs. */
  public void awaitTrue(String what, Duration limit, BooleanSupplier condition) {
    await(what, limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /** Polls until there is one; fails with the state of all peers and their logs. */
  public <T> T await(String what, Duration limit, Supplier<Optional<T>> value) {
    return await(what, limit, value, () -> "");
  }

  private <T> T await(
      String what, Duration limit, Supplier<Optional<T>> value, Supplier<String> more) {
    long deadline = System.nanoTime() + limit.toNanos();
    var found = value.get();
    while (found.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "no %s after %s%n%s%n%s".formatted(what, limit, more.get(), state()));
      }
      pause();
      found = value.get();
    }
    return found.get();
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What each peer says, in a line each. */
  public String state() {
    return peers.stream().map(LocalCluster::state).collect(Collectors.joining("\n"));
  }

  private static String state(Peer peer) {
    if (!peer.isRunning()) {
      return peer + (peer.isPaused() ? " is paused" : " is down");
    }
    return "%s, process %d, %s: ready %s, %s, collections %s"
        .formatted(
            peer,
            peer.process().pid(),
            peer.uri(),
            peer.isReady(),
            peer.view(),
            peer.collections().map(Set::size));
  }

  /** The last lines of every peer's log. */
  public String logs() {
    return peers.stream()
        .map(peer -> "---- " + peer + "\n" + tail(peer.process().output()))
        .collect(Collectors.joining("\n"));
  }

  private static String tail(String log) {
    var lines = log.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  /** Kills all that is left. */
  @Override
  public void close() {
    peers.forEach(Peer::close);
    network.ifPresent(CutNetwork::close);
  }
}
