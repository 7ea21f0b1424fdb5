package io.sampo.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ./dev soak} was told.
 *
 * @param copies replicas of each shard, drawn for each round if empty; as factor and ordering
 * @param disk size of each peer's disk, such as {@code 256m}, which is filled now and then
 * @param report where the sum is written too
 */
record SoakOptions(
    Duration length,
    int rounds,
    long seed,
    int peers,
    Duration round,
    Optional<Integer> copies,
    Optional<Integer> factor,
    Optional<String> ordering,
    Set<ClusterFault> faults,
    Optional<String> disk,
    Optional<Path> report) {

  private static final int ROUND_SECONDS = 40;

  SoakOptions {
    faults = Set.copyOf(faults);
  }

  static SoakOptions of(String[] arguments) {
    Duration length = Duration.ofDays(365);
    int rounds = Integer.MAX_VALUE;
    long seed = System.nanoTime() % 1_000_000;
    int peers = 3;
    Duration round = Duration.ofSeconds(ROUND_SECONDS);
    Optional<Integer> copies = Optional.empty();
    Optional<Integer> factor = Optional.empty();
    Optional<String> ordering = Optional.empty();
    Set<ClusterFault> faults = Nemesis.FAULTS;
    Optional<String> disk = Optional.empty();
    Optional<Path> report = Optional.empty();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      var value = arguments[i + 1];
      switch (arguments[i]) {
        case "--hours" -> length = Duration.ofMinutes((long) (Double.parseDouble(value) * 60));
        case "--minutes" -> length = Duration.ofMinutes(Long.parseLong(value));
        case "--rounds" -> rounds = Integer.parseInt(value);
        case "--seed" -> seed = Long.parseLong(value);
        case "--peers" -> peers = Integer.parseInt(value);
        case "--seconds" -> round = Duration.ofSeconds(Long.parseLong(value));
        case "--replicas" -> copies = Optional.of(Integer.parseInt(value));
        case "--factor" -> factor = Optional.of(Integer.parseInt(value));
        case "--ordering" -> ordering = Optional.of(value);
        case "--only" -> faults = only(value);
        case "--disk" -> disk = Optional.of(value);
        case "--report" -> report = Optional.of(Path.of(value));
        default -> throw new IllegalArgumentException("no option " + arguments[i]);
      }
    }
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("each option takes a value");
    }
    if (disk.isPresent()) {
      faults = EnumSet.copyOf(faults);
      faults.add(ClusterFault.DISK_FULL);
    }
    return new SoakOptions(
        length, rounds, seed, peers, round, copies, factor, ordering, faults, disk, report);
  }

  private static Set<ClusterFault> only(String names) {
    var faults = EnumSet.noneOf(ClusterFault.class);
    for (var name : names.split(",", -1)) {
      faults.add(ClusterFault.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return faults;
  }

  /** What the round of that number, from 0, is to do. */
  RoundSettings round(int number) {
    var drawn = RoundSettings.drawn(seed + number, round, faults);
    return drawn
        .copies(copies.orElse(drawn.copies()), factor.orElse(drawn.factor()))
        .ordering(ordering.orElse(drawn.ordering()));
  }

  @Override
  public String toString() {
    return "--seed %d --peers %d --seconds %d".formatted(seed, peers, round.toSeconds())
        + disk.map(size -> " --disk " + size).orElse("");
  }
}
