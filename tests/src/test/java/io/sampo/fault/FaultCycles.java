package io.sampo.fault;

import io.sampo.peers.Answer.Verdict;
import io.sampo.peers.Ledger;
import io.sampo.peers.LocalCluster;
import io.sampo.peers.Writers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code ./dev faults [--cycles N] [--seed S] [--minutes M] [--peers P] [--only FAULT,FAULT]}: one
 * cluster, and cycle by cycle a random fault while clients create and delete collections. After
 * each all peers must agree soon, and list exactly what was acknowledged. Each cycle prints its
 * seed: {@code --seed} with it and {@code --cycles 1} runs the same fault again.
 */
public final class FaultCycles {
  private static final int CLIENTS = 2;
  private static final int SHORTEST_MILLIS = 200;
  private static final int LONGEST_MILLIS = 12_000;
  private static final int LEAD_MILLIS = 500;
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(5);

  /** A JVM has to start in it, beside others. */
  private static final Duration RESTART_LIMIT = Duration.ofSeconds(30);

  /** More collections would only make the cycles slow. */
  private static final int KEPT = 40;

  private final LocalCluster cluster;
  private final Ledger ledger = new Ledger();
  private final Map<ClusterFault, Integer> begun = new EnumMap<>(ClusterFault.class);
  private final List<String> violations = new ArrayList<>();
  private int cycles;
  private Duration worst = Duration.ZERO;
  private ClusterFault worstFault = ClusterFault.LEADER_KILLED;

  private FaultCycles(LocalCluster cluster) {
    this.cluster = cluster;
  }

  public static void main(String[] arguments) throws Exception {
    int cycles = Integer.MAX_VALUE;
    long minutes = Long.MAX_VALUE;
    long seed = System.nanoTime();
    int peers = 3;
    Set<ClusterFault> faults = EnumSet.allOf(ClusterFault.class);
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      var value = arguments[i + 1];
      switch (arguments[i]) {
        case "--cycles" -> cycles = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--minutes" -> minutes = Long.parseLong(value);
        case "--peers" -> peers = Integer.parseInt(value);
        case "--only" -> faults = only(value);
        default -> throw new IllegalArgumentException("no option " + arguments[i]);
      }
    }
    if (cycles == Integer.MAX_VALUE && minutes == Long.MAX_VALUE) {
      cycles = 20;
    }
    var folder = Files.createTempDirectory("sampo-faults");
    System.out.println("files in " + folder);
    boolean well;
    try (var cluster = LocalCluster.cuttable(folder, peers)) {
      var run = new FaultCycles(cluster);
      System.out.printf("%d peers agree after %d ms%n", peers, cluster.start().toMillis());
      run.run(cycles, minutes, seed, List.copyOf(faults));
      run.sum();
      well = run.violations.isEmpty();
    }
    System.exit(well ? 0 : 1);
  }

  private static Set<ClusterFault> only(String names) {
    var faults = EnumSet.noneOf(ClusterFault.class);
    for (var name : names.split(",", -1)) {
      faults.add(ClusterFault.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return faults;
  }

  private void run(int count, long minutes, long seed, List<ClusterFault> faults)
      throws InterruptedException {
    long from = System.nanoTime();
    while (cycles < count && TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - from) < minutes) {
      long own = seed + cycles;
      cycles++;
      try {
        cycle(own, faults);
      } catch (AssertionError e) {
        violations.add("seed " + own + ": " + e.getMessage());
        System.out.println("seed " + own + ": " + e.getMessage());
        System.out.println(cluster.logs());
        restart();
      }
    }
  }

  private void cycle(long seed, List<ClusterFault> faults) throws InterruptedException {
    var random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    var fault = faults.get(random.nextInt(faults.size()));
    int millis = random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS);
    begun.merge(fault, 1, Integer::sum);
    Runnable end;
    try (var _ = Writers.start(cluster, ledger, CLIENTS, WRITE_LIMIT)) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LEAD_MILLIS));
      end = fault.begin(cluster, random);
      TimeUnit.MILLISECONDS.sleep(millis);
      end.run();
    }
    // The writers have had their answers: nothing is under way any more.
    var from = System.nanoTime();
    cluster.awaitTrue(
        "started peers",
        RESTART_LIMIT,
        () -> cluster.peers().stream().allMatch(peer -> peer.view().isPresent()));
    var started = Duration.ofNanos(System.nanoTime() - from);
    var recovery = cluster.awaitHealth();
    var wrong = ledger.settle(cluster.awaitSameCollections());
    wrong.forEach(text -> violations.add("seed " + seed + ": " + text));
    if (recovery.compareTo(worst) > 0) {
      worst = recovery;
      worstFault = fault;
    }
    System.out.printf(
        "seed %d: %s for %d ms, started in %d ms, well again %d ms later; %d done, %d refused, %d unknown so far%s%n",
        seed,
        name(fault),
        millis,
        started.toMillis(),
        recovery.toMillis(),
        ledger.count(Verdict.ACKNOWLEDGED),
        ledger.count(Verdict.REFUSED),
        ledger.count(Verdict.UNKNOWN),
        wrong.isEmpty() ? "" : "; WRONG: " + wrong);
    tidy();
  }

  /** So that a long run does not become slower and slower. */
  private void tidy() {
    var present = ledger.present();
    for (var name : present.subList(0, Math.max(0, present.size() - KEPT))) {
      ledger.deleted(name, cluster.peers().getFirst().drop(name, WRITE_LIMIT));
    }
  }

  /** A cluster that does not recover by itself gets one more chance. */
  private void restart() {
    cluster.network().heal();
    for (var peer : cluster.peers()) {
      if (peer.process().isAlive()) {
        peer.kill();
      }
      peer.launch();
    }
    cluster.awaitAgreement(RESTART_LIMIT);
  }

  private void sum() {
    System.out.printf(
        "%d cycles: %s%n",
        cycles,
        begun.entrySet().stream()
            .map(entry -> name(entry.getKey()) + " " + entry.getValue())
            .collect(Collectors.joining(", ")));
    System.out.printf(
        "changes of collections: %d acknowledged, %d refused, %d unknown%n",
        ledger.count(Verdict.ACKNOWLEDGED),
        ledger.count(Verdict.REFUSED),
        ledger.count(Verdict.UNKNOWN));
    System.out.printf(
        "worst recovery %.1f s, after %s%n", worst.toMillis() / 1e3, name(worstFault));
    violations.forEach(
        text -> System.out.println("VIOLATION: " + text.lines().findFirst().orElse("")));
    System.out.println(violations.size() + " violations");
  }

  private static String name(ClusterFault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
