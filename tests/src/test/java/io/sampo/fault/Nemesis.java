package io.sampo.fault;

import io.sampo.peers.LocalCluster;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Brings one fault after the other upon a cluster, and now and then a second during the first. */
final class Nemesis {
  /** All that leave every peer its address, its files and space for more. */
  static final Set<ClusterFault> FAULTS =
      EnumSet.complementOf(
          EnumSet.of(
              ClusterFault.ADDRESS_CHANGED, ClusterFault.PEER_REPLACED, ClusterFault.DISK_FULL));

  /** Those that need nobody who leads. */
  private static final List<ClusterFault> SECOND =
      List.of(
          ClusterFault.PEER_KILLED,
          ClusterFault.PEER_PAUSED,
          ClusterFault.PEER_ISOLATED,
          ClusterFault.PEER_MUTE,
          ClusterFault.PEER_DEAF,
          ClusterFault.LINK_CUT);

  /** Parted peers go on, each with what it knows. */
  private static final Set<ClusterFault> PARTING =
      EnumSet.of(
          ClusterFault.PEER_ISOLATED,
          ClusterFault.PEER_MUTE,
          ClusterFault.PEER_DEAF,
          ClusterFault.LINK_CUT,
          ClusterFault.ALL_CUT,
          ClusterFault.PEER_LATE);

  /** Peers that have small disks have them for this: it is drawn so many times more often. */
  private static final int MORE_FULL_DISKS = 3;

  private static final int SHORTEST_MILLIS = 500;
  private static final int LONGEST_MILLIS = 10_000;
  private static final int LONGEST_REST_MILLIS = 3_000;

  /** A JVM has to start in it, beside others. */
  private static final Duration RESTART_LIMIT = Duration.ofSeconds(60);

  /** Until peers that were parted know what happened. */
  private static final Duration TOLD = Duration.ofSeconds(3);

  /** A stretch of time, in nanoseconds. */
  record Span(long begin, long end) {
    boolean touches(long from, long to) {
      return from <= end && begin <= to;
    }
  }

  private final LocalCluster cluster;
  private final Random random;
  private final List<ClusterFault> faults;
  private final Map<ClusterFault, Integer> begun = new EnumMap<>(ClusterFault.class);
  private final List<Span> parted = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

  Nemesis(LocalCluster cluster, Set<ClusterFault> faults, long seed) {
    this.cluster = cluster;
    var drawn = new ArrayList<>(faults);
    if (faults.contains(ClusterFault.DISK_FULL)) {
      drawn.addAll(Collections.nCopies(MORE_FULL_DISKS, ClusterFault.DISK_FULL));
    }
    this.faults = List.copyOf(drawn);
    this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
  }

  /** Goes on for so long and ends what it has begun. */
  void rage(Duration length) throws InterruptedException {
    long until = System.nanoTime() + length.toNanos();
    awaitStarted();
    while (System.nanoTime() < until) {
      long begin = System.nanoTime();
      boolean parts = strike();
      // Who is not up again cannot tell what it alone was told.
      awaitStarted();
      // What comes before all were told keeps them from being told.
      if (parts || (!parted.isEmpty() && parted.getLast().end() > begin)) {
        parted.add(new Span(begin, System.nanoTime() + TOLD.toNanos()));
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_REST_MILLIS));
    }
  }

  private void awaitStarted() {
    cluster.awaitTrue(
        "started peers",
        RESTART_LIMIT,
        () -> cluster.running().stream().allMatch(peer -> peer.view().isPresent()));
  }

  /** One fault, or two at once; whether they parted peers. */
  private boolean strike() throws InterruptedException {
    Deque<Runnable> ends = new ArrayDeque<>();
    var first = faults.get(random.nextInt(faults.size()));
    boolean parts = PARTING.contains(first);
    try {
      ends.add(begin(first));
      TimeUnit.MILLISECONDS.sleep(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
      if (random.nextInt(3) == 0 && cluster.running().size() > 1) {
        var second = SECOND.get(random.nextInt(SECOND.size()));
        parts |= PARTING.contains(second);
        ends.add(begin(second));
        if (random.nextBoolean()) {
          end(ends);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS / 2));
      }
      return parts;
    } finally {
      while (!ends.isEmpty()) {
        end(ends);
      }
    }
  }

  private Runnable begin(ClusterFault fault) {
    begun.merge(fault, 1, Integer::sum);
    log.add("[%.1f] %s".formatted(System.nanoTime() / 1e6, name(fault)));
    return fault.begin(cluster, random);
  }

  private void end(Deque<Runnable> ends) {
    ends.removeFirst().run();
    log.add("[%.1f] over".formatted(System.nanoTime() / 1e6));
  }

  /**
   * Whether, at some moment of that time, peers could not hear each other, or may not have known
   * yet what they missed.
   */
  boolean hasParted(long from, long to) {
    return parted.stream().anyMatch(span -> span.touches(from, to));
  }

  Map<ClusterFault, Integer> begun() {
    return begun;
  }

  /** What began and ended when, in milliseconds. */
  String log() {
    return String.join("\n", log);
  }

  static String name(ClusterFault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String names(Map<ClusterFault, Integer> begun) {
    return begun.entrySet().stream()
        .map(entry -> name(entry.getKey()) + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
