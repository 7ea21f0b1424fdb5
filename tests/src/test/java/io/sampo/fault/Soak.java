package io.sampo.fault;

import io.sampo.fault.PastWrite.Heard;
import io.sampo.peers.LocalCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * {@code ./dev soak --hours H | --minutes M | --rounds N}: rounds of a history under faults on one
 * cluster, each with other replicas, factors and orderings. A round prints its seed: {@code --seed}
 * with it and {@code --rounds 1} draws the same again.
 */
public final class Soak {
  /** A JVM has to start in it, beside others. */
  private static final Duration RESTART_LIMIT = Duration.ofSeconds(60);

  private final SoakOptions options;
  private final List<RoundReport> reports = new ArrayList<>();

  private Soak(SoakOptions options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var soak = new Soak(SoakOptions.of(arguments));
    boolean well = soak.run();
    System.exit(well ? 0 : 1);
  }

  private boolean run() throws IOException, InterruptedException {
    long from = System.nanoTime();
    var folder = Files.createTempDirectory("sampo-soak");
    System.out.println(options + ", files in " + folder);
    var disks = new ArrayList<SmallDisk>();
    try (var cluster = LocalCluster.cuttable(folder, options.peers())) {
      for (var peer : cluster.peers()) {
        if (options.disk().isPresent()) {
          disks.add(SmallDisk.of(peer, options.disk().get()));
        }
      }
      System.out.printf(
          "%d peers agree after %d ms%n", options.peers(), cluster.start().toMillis());
      while (reports.size() < options.rounds()
          && System.nanoTime() - from < options.length().toNanos()) {
        round(cluster, folder);
      }
    } catch (SmallDisk.NotPossible e) {
      throw new IOException(e);
    } finally {
      disks.forEach(SmallDisk::close);
    }
    var spent = Duration.ofNanos(System.nanoTime() - from);
    sum(spent, System.out);
    if (options.report().isPresent()) {
      try (var out =
          new PrintStream(
              Files.newOutputStream(options.report().get()), false, StandardCharsets.UTF_8)) {
        sum(spent, out);
      }
    }
    return reports.stream().allMatch(RoundReport::isWell);
  }

  private void round(LocalCluster cluster, Path folder) throws IOException, InterruptedException {
    var report = HistoryRound.run(cluster, options.round(reports.size()));
    reports.add(report);
    System.out.println(report);
    if (!report.isWell()) {
      keepLogs(cluster, folder.resolve("seed-" + report.settings().seed()));
      restart(cluster);
    }
  }

  private static void keepLogs(LocalCluster cluster, Path folder) throws IOException {
    Files.createDirectories(folder);
    for (var peer : cluster.peers()) {
      Files.writeString(folder.resolve(peer + ".log"), peer.process().output());
    }
    System.out.println("logs in " + folder);
  }

  /** So that what one round left does not trouble the next. */
  private static void restart(LocalCluster cluster) {
    cluster.network().heal();
    for (var peer : cluster.peers()) {
      if (peer.process().isAlive()) {
        peer.kill();
      }
      peer.launch();
    }
    cluster.awaitAgreement(RESTART_LIMIT);
  }

  private void sum(Duration spent, PrintStream out) {
    out.println("# Histories under faults");
    out.println();
    out.println("`./dev soak " + options + "`");
    out.println();
    out.printf(
        "%d rounds in %d minutes on %d peers: %d writes, of them %d applied, %d logged, %d unknown, %d unsent; %d points read, %d reads failed; %d violations.%n%n",
        reports.size(),
        spent.toMinutes(),
        options.peers(),
        total(RoundReport::operations),
        total(report -> report.heard(Heard.APPLIED)),
        total(report -> report.heard(Heard.LOGGED)),
        total(report -> report.heard(Heard.UNKNOWN)),
        total(report -> report.heard(Heard.UNSENT)),
        total(RoundReport::reads),
        total(RoundReport::failedReads),
        total(report -> report.wrong().size()));
    out.println("Faults: " + Nemesis.names(faults()) + ".");
    out.println();
    out.println("| seed | shards | replicas | factor | ordering | writes | applied | violations |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (var report : reports) {
      var settings = report.settings();
      out.printf(
          "| %d | %d | %d | %d | %s | %d | %d | %d |%n",
          settings.seed(),
          settings.shards(),
          settings.copies(),
          settings.factor(),
          settings.ordering(),
          report.operations(),
          report.heard(Heard.APPLIED),
          report.wrong().size());
    }
    slowest()
        .ifPresent(
            report ->
                out.printf(
                    "%nSlowest recovery: %.1f s, seed %d.%n",
                    report.recovery().toMillis() / 1e3, report.settings().seed()));
  }

  private Optional<RoundReport> slowest() {
    return reports.stream().max(Comparator.comparing(RoundReport::recovery));
  }

  private long total(ToLongFunction<RoundReport> figure) {
    return reports.stream().mapToLong(figure).sum();
  }

  private Map<ClusterFault, Integer> faults() {
    var all = new EnumMap<ClusterFault, Integer>(ClusterFault.class);
    for (var report : reports) {
      report.faults().forEach((fault, count) -> all.merge(fault, count, Integer::sum));
    }
    return all;
  }
}
