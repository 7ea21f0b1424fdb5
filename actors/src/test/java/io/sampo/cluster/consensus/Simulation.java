package io.sampo.cluster.consensus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in one thread and in virtual time, from one seed: the real group on a disk, a network
 * and threads that go wrong. While faults are on, nothing wrong may happen; when they are off,
 * something right has to.
 */
final class Simulation {
  /** Of the usual run. */
  static final int STEPS = 120;

  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final UUID CLUSTER = new UUID(11, 12);
  private static final int MAX_PEERS = 6;
  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** After the last fault everybody agrees within this: a few elections, starts and snapshots. */
  private static final long HEALING_NANOS = 60 * SECOND;

  private final long seed;
  private final int steps;
  private final Faulty faulty;
  private final SplittableRandom random;
  private final EventScheduler scheduler = new EventScheduler();
  private final History history = new History();
  private final Trace trace;
  private final SimNetwork network;
  private final int compactEntries;
  private final TreeMap<MemberId, SimMember> members = new TreeMap<>();
  private final TreeMap<MemberId, Integer> livesUsed = new TreeMap<>();
  private final TreeMap<Integer, Runnable> actions = new TreeMap<>();
  private final MemberId first = member(1, 0);
  private int operations;
  private int acknowledged;
  private int confirmed;
  private int changes;
  private int crashes;

  /**
   * What is broken on purpose.
   *
   * @param guards which are on
   * @param forgetsVotes whether votes are not forced to disk
   */
  record Faulty(String name, Set<Guard> guards, boolean forgetsVotes) {
    static final Faulty NOTHING = new Faulty("", Guard.ALL, false);
    static final Faulty VOTES_NOT_FORCED = new Faulty("FORCED_VOTES", Guard.ALL, true);

    static Faulty without(String what) {
      return what.equals(VOTES_NOT_FORCED.name) ? VOTES_NOT_FORCED : without(Guard.valueOf(what));
    }

    static Faulty without(Guard guard) {
      return new Faulty(
          guard.name(),
          Guard.ALL.stream().filter(one -> one != guard).collect(Collectors.toSet()),
          false);
    }
  }

  /**
   * How it went.
   *
   * @param guarded how often each guard had something to mend
   * @param command what brings it back
   */
  record Report(
      Optional<String> violation,
      long traceHash,
      String summary,
      Map<String, Long> guarded,
      String command) {}

  Simulation(long seed, int steps, Faulty faulty, @Nullable Consumer<String> lines) {
    this.seed = seed;
    this.steps = steps;
    this.faulty = faulty;
    this.random = new SplittableRandom(seed);
    this.trace = new Trace(scheduler::nowNanos, lines);
    this.network = new SimNetwork(scheduler, random.split(), this::receive);
    this.compactEntries = compactEntries();
    fillActions();
  }

  private int compactEntries() {
    var choices = new int[] {0, 5, 12, 30, 40};
    return choices[random.nextInt(choices.length)];
  }

  /** Few members go a way of their own. */
  private RaftSettings settings() {
    return new RaftSettings(
        Duration.ofMillis(500), random.nextInt(4) == 0 ? compactEntries() : compactEntries);
  }

  private static MemberId member(int peer, int life) {
    return MemberId.of(new PeerId(peer), life);
  }

  private void receive(MemberId from, MemberId to, byte[] message) {
    trace.add("message", from, to, Arrays.hashCode(message));
    var receiver = members.get(to);
    if (receiver != null) {
      receiver.receive(message);
    }
  }

  Report run() {
    try (var _ = new SwallowedErrors(history::violated)) {
      begin();
      for (var step = 0; step < steps && history.violation() == null; step++) {
        act();
        pass(random.nextLong(200 * MILLI));
      }
      if (history.violation() == null) {
        heal();
      }
    } catch (RuntimeException | AssertionError e) {
      history.violated("the simulation failed: " + e);
    }
    return new Report(
        Optional.ofNullable(history.violation()),
        trace.hash(),
        "compact %d, %d of %d operations acknowledged, %d in history, %d confirmations, %d changes, %d crashes"
            .formatted(
                compactEntries,
                acknowledged,
                operations,
                history.size(),
                confirmed,
                changes,
                crashes),
        guarded(),
        "./dev sim --seeds 1 --from %d --steps %d%s"
            .formatted(seed, steps, faulty.name().isEmpty() ? "" : " --without " + faulty.name()));
  }

  private Map<String, Long> guarded() {
    var sums = new TreeMap<String, Long>();
    for (var member : members.values()) {
      member
          .stats()
          .forEach(stats -> stats.guards().forEach((g, n) -> sums.merge(g, n, Long::sum)));
    }
    return sums;
  }

  private void pass(long nanos) {
    scheduler.run(nanos, () -> history.violation() != null);
  }

  private void begin() {
    add(new RaftStart.First(first, CLUSTER));
    pass(SECOND);
    for (var peer = 2; peer <= random.nextInt(3, 6); peer++) {
      var joiner = member(peer, 0);
      add(new RaftStart.Joiner(joiner, CLUSTER, first));
      change(members.get(first), new MembershipChange.AddLearner(joiner));
      pass(SECOND);
      change(members.get(first), new MembershipChange.Promote(joiner));
      pass(SECOND);
    }
    network.faults(random.nextInt(3) * 0.03, random.nextInt(3) * 0.05, random.nextInt(3) * 0.01);
  }

  private void add(RaftStart start) {
    var member =
        new SimMember(
            start,
            settings(),
            faulty.guards(),
            random.nextLong(),
            scheduler,
            network,
            history,
            trace);
    if (faulty.forgetsVotes()) {
      member.disk().neverForce(Simulation::isVote);
    }
    members.put(start.self(), member);
    livesUsed.merge(member(peerOf(start.self()), 0), start.self().life(), Math::max);
    member.start();
  }

  private static int peerOf(MemberId member) {
    return (int) member.peer().value();
  }

  private static boolean isVote(Changes changes) {
    return changes.list().stream().allMatch(one -> Arrays.equals(one.key(), RaftKeys.term()));
  }

  // --- what happens

  private void act() {
    actions.higherEntry(random.nextInt(actions.lastKey())).getValue().run();
  }

  /** Each thing that may happen, with its weight; some happen more often from this seed. */
  private void fillActions() {
    may(40, this::propose);
    may(6, this::confirm);
    may(10, this::changeMembers);
    may(3, this::transfer);
    may(3, () -> any().ifPresent(member -> member.group().snapshot()));
    may(6, () -> any().ifPresent(this::crash));
    may(3, () -> any().ifPresent(member -> member.crashInWrite(random.nextInt(12))));
    may(12, this::restart);
    may(3, () -> any().ifPresent(this::failWrites));
    may(5, this::split);
    may(5, network::heal);
    may(2, () -> any().ifPresent(this::slow));
    may(2, () -> any().ifPresent(member -> member.pause(random.nextLong(2 * SECOND))));
  }

  private void may(int weight, Runnable happen) {
    var favoured = random.nextInt(4) == 0 ? 4 : 1;
    actions.put((actions.isEmpty() ? 0 : actions.lastKey()) + weight * favoured, happen);
  }

  private void failWrites(SimMember member) {
    member.failWritesUntil(scheduler.nowNanos() + random.nextLong(SECOND));
  }

  private void slow(SimMember member) {
    network.slow(member.id(), random.nextLong(2 * SECOND));
  }

  private Optional<SimMember> any() {
    return pick(members.values().stream().filter(SimMember::runs).toList());
  }

  private <T> Optional<T> pick(List<T> from) {
    return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
  }

  private Optional<SimMember> leader() {
    return pick(
        members.values().stream()
            .filter(member -> member.runs() && member.group().view().leads())
            .toList());
  }

  private void propose() {
    var to = random.nextInt(10) == 0 ? any() : leader();
    for (var burst = random.nextInt(1, 6); burst > 0 && to.isPresent(); burst--) {
      propose(to.get(), _ -> {});
    }
  }

  private void propose(SimMember to, Consumer<Long> acknowledgement) {
    var operation = "op" + operations++;
    to.group()
        .propose(operation.getBytes(UTF_8))
        .whenComplete(
            (applied, e) -> {
              trace.add("answer", operation, e == null ? applied.index() : kind(e));
              if (e == null) {
                acknowledged++;
                history.acknowledged(applied.index(), operation);
                acknowledgement.accept(applied.index());
              } else if (kind(e) != Kind.UNKNOWN) {
                history.refused(operation);
              }
            });
  }

  private static Kind kind(Throwable e) {
    return ((ConsensusException) e).kind();
  }

  private void confirm() {
    leader()
        .ifPresent(
            leader -> {
              var least = history.acknowledged();
              leader
                  .group()
                  .confirmLeadership(LIMIT)
                  .whenComplete(
                      (index, e) -> {
                        trace.add("confirmed", leader.id(), e == null ? index : kind(e));
                        if (e == null) {
                          confirmed++;
                          if (index < least) {
                            history.violated(
                                "Linearizable: %s confirmed %d after %d was acknowledged"
                                    .formatted(leader.id(), index, least));
                          }
                        }
                      });
            });
  }

  private void changeMembers() {
    var leader = leader();
    if (leader.isEmpty()) {
      return;
    }
    var view = leader.get().group().view();
    var learners = sorted(view.members(), member -> !view.voters().contains(member));
    if (!learners.isEmpty() && random.nextInt(3) > 0) {
      change(
          leader.get(),
          new MembershipChange.Promote(learners.get(random.nextInt(learners.size()))));
    } else if (view.members().size() > 2 && random.nextBoolean()) {
      var all = sorted(view.members(), _ -> true);
      change(leader.get(), new MembershipChange.Remove(all.get(random.nextInt(all.size()))));
    } else {
      var peer = random.nextInt(1, MAX_PEERS + 1);
      if (view.members().stream().noneMatch(member -> peerOf(member) == peer)) {
        change(leader.get(), new MembershipChange.AddLearner(newLife(peer)));
      }
    }
  }

  private static List<MemberId> sorted(Set<MemberId> members, Predicate<MemberId> which) {
    return members.stream().filter(which).sorted().toList();
  }

  /** With an empty disk. The life before lingers on, like all that are removed and not told. */
  private MemberId newLife(int peer) {
    var life = livesUsed.getOrDefault(member(peer, 0), -1) + 1;
    var joiner = member(peer, life);
    add(new RaftStart.Joiner(joiner, CLUSTER, first));
    return joiner;
  }

  private void change(@Nullable SimMember leader, MembershipChange change) {
    if (leader == null || !leader.runs()) {
      return;
    }
    CompletionStage<Void> done = leader.group().change(change);
    done.whenComplete(
        (_, e) -> {
          trace.add("changed", change, e == null ? "done" : kind(e));
          if (e == null) {
            changes++;
          }
        });
  }

  private void transfer() {
    leader()
        .ifPresent(
            leader ->
                pick(sorted(leader.group().view().voters(), _ -> true))
                    .ifPresent(to -> leader.group().transferLeadership(to)));
  }

  private void crash(SimMember member) {
    crashes++;
    member.crash();
  }

  private void restart() {
    var down = members.values().stream().filter(member -> !member.runs()).toList();
    pick(down).ifPresent(SimMember::start);
  }

  private void split() {
    var all = List.copyOf(members.keySet());
    var oneWay = random.nextInt(3) == 0;
    var side = all.stream().filter(_ -> random.nextBoolean()).toList();
    for (var inside : side) {
      for (var outside : all) {
        if (!side.contains(outside)) {
          network.cut(inside, outside);
          if (!oneWay) {
            network.cut(outside, inside);
          }
        }
      }
    }
  }

  // --- the end

  private void heal() {
    trace.add("heal");
    network.heal();
    network.faults(0, 0, 0);
    for (var member : members.values()) {
      member.failWritesUntil(0);
      member.crashInWrite(-1);
      member.start();
    }
    var deadline = scheduler.nowNanos() + HEALING_NANOS;
    var agreed = new long[1];
    while (agreed[0] == 0 && history.violation() == null) {
      if (scheduler.nowNanos() > deadline) {
        history.violated("NoWedge: " + describe());
        return;
      }
      newestLeader().ifPresent(leader -> propose(leader, index -> agreed[0] = index));
      pass(SECOND);
    }
    while (history.violation() == null && !allAgree(agreed[0])) {
      if (scheduler.nowNanos() > deadline) {
        history.violated("NoWedge: not all reach " + agreed[0] + ": " + describe());
        return;
      }
      pass(SECOND / 10);
    }
  }

  private Optional<SimMember> newestLeader() {
    return members.values().stream()
        .filter(member -> member.group().view().leads())
        .max(Comparator.comparingInt(member -> member.group().view().term()));
  }

  private boolean allAgree(long index) {
    var leader = newestLeader();
    if (leader.isEmpty()) {
      return false;
    }
    for (var id : leader.get().group().view().members()) {
      var member = members.get(id);
      if (member == null || !member.hasState() || member.group().view().applied() < index) {
        return false;
      }
      if (!member.register().entries().equals(history.all())) {
        return false;
      }
    }
    return true;
  }

  private String describe() {
    var lines = new ArrayList<String>();
    for (var member : members.values()) {
      lines.add(String.valueOf(member.runs() ? member.group().view() : member.id() + " down"));
    }
    return String.join("\n  ", lines);
  }
}
