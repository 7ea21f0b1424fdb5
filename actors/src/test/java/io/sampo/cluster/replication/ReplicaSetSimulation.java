package io.sampo.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.cluster.steward.StewardRule;
import io.sampo.shard.core.ReplicaSetRules;
import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.model.WriteOutcome;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions.Ordering;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import io.sampo.transfer.core.TransferMachine;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferCommand;
import io.sampo.transfer.model.TransferEffect;
import io.sampo.transfer.model.TransferMethod;
import io.sampo.transfer.model.TransferState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One seed: some seconds with faults, then some without. */
final class ReplicaSetSimulation {
  private static final boolean TRACE = Boolean.getBoolean("trace");
  private static final int MOST_STEPS = 60_000;
  private static final ShardId SHARD = new ShardId(0);
  private static final UUID LIFE = new UUID(4, 2);
  private static final long TIME_OUT = 700;

  private final Random random;
  private final PriorityQueue<Step> steps = new PriorityQueue<>();
  private final Map<PeerId, SimulatedReplica> peers = new LinkedHashMap<>();
  private final List<CatalogState> history = new ArrayList<>();
  private final List<Acknowledged> acknowledged = new ArrayList<>();
  private final Map<Long, TransferState> running = new HashMap<>();
  private final Set<Long> seenTransfers = new HashSet<>();
  private final boolean lossy;
  private final int kept;
  private final int writeFactor;
  private boolean faults = true;
  private long now;
  private long number;
  private int crashes;

  private record Step(long at, long number, Runnable work) implements Comparable<Step> {
    @Override
    public int compareTo(Step other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private record Acknowledged(Stamp stamp, PointId id) {}

  ReplicaSetSimulation(long seed) {
    random = new Random(seed);
    int count = random.nextInt(4) == 0 ? 5 : 3;
    lossy = random.nextBoolean();
    kept = random.nextBoolean() ? 1_000_000 : 300;
    writeFactor = 1 + random.nextInt(2);
    for (int i = 1; i <= count; i++) {
      var id = new PeerId(i);
      peers.put(id, new SimulatedReplica(id, random.nextInt(2000)));
    }
    history.add(CatalogState.EMPTY);
    propose(
        new CatalogCommand.CreateCollection(
            "c", LIFE, config(), Map.of(SHARD, List.copyOf(peers.keySet())), ReplicaState.ACTIVE));
    peers.values().forEach(this::look);
  }

  long acknowledged() {
    return acknowledged.size();
  }

  int crashes() {
    return crashes;
  }

  int transfers() {
    return seenTransfers.size();
  }

  private CollectionConfig config() {
    return new CollectionConfig(
        new CollectionParams(
            VectorsConfig.NONE,
            Map.of(),
            1,
            null,
            peers.size(),
            writeFactor,
            null,
            null,
            true,
            null),
        HnswConfig.DEFAULTS,
        OptimizersConfig.DEFAULTS,
        WalConfig.DEFAULTS,
        null,
        null,
        null);
  }

  void run() {
    for (int i = 0; i < 120; i++) {
      later(random.nextInt(8000), this::write);
    }
    for (int i = 0; i < 3 + random.nextInt(5); i++) {
      later(random.nextInt(8000), this::crash);
    }
    later(300, this::tend);
    later(500, this::audit);
    until(8000);
    faults = false;
    peers.values().stream().filter(peer -> !peer.up).forEach(this::restart);
    until(60_000);
    assertEqual();
  }

  private void until(long end) {
    int taken = 0;
    while (!steps.isEmpty() && steps.peek().at() <= end) {
      var step = steps.poll();
      now = Math.max(now, step.at());
      step.work().run();
      assertThat(++taken).as("steps").isLessThan(MOST_STEPS);
      invariants();
    }
    now = end;
  }

  private void later(long delay, Runnable work) {
    steps.add(new Step(now + delay, number++, work));
  }

  private long travel() {
    return random.nextInt(20) == 0 ? random.nextInt(400) : 1 + random.nextInt(5);
  }

  private boolean lost() {
    return faults && lossy && random.nextInt(25) == 0;
  }

  // ---- metadata

  private CatalogState latest() {
    return history.getLast();
  }

  private CollectionEntry entry(CatalogState state) {
    return state.collections().values().iterator().next();
  }

  private boolean majority() {
    return peers.values().stream().filter(peer -> peer.up).count() > peers.size() / 2;
  }

  private void trace(Object... what) {
    if (TRACE) {
      System.out.println(now + " " + Arrays.toString(what));
    }
  }

  private void propose(CatalogCommand command) {
    var decision = CatalogMachine.decide(latest(), command, 10);
    trace(command, decision.events(), decision.refusal());
    for (var event : decision.events()) {
      history.add(CatalogMachine.evolve(latest(), event));
    }
    for (var transfer :
        history.size() > 1 ? entry(latest()).transfers() : List.<TransferEntry>of()) {
      seenTransfers.add(transfer.number());
    }
    peers.values().forEach(peer -> later(travel(), () -> look(peer)));
  }

  /** The peer comes to know the metadata of this moment. */
  private void look(SimulatedReplica peer) {
    if (!peer.up) {
      return;
    }
    peer.view = history.size() - 1;
    var states = states(peer);
    var own = states.get(peer.peer);
    if (own != null) {
      peer.become(own);
    }
    peer.disabled.entrySet().removeIf(entry -> states.get(entry.getKey()) != entry.getValue());
  }

  private Map<PeerId, ReplicaState> states(SimulatedReplica peer) {
    return states(history.get(peer.view));
  }

  private Map<PeerId, ReplicaState> states(CatalogState state) {
    var states = new HashMap<PeerId, ReplicaState>();
    entry(state)
        .shards()
        .getOrDefault(SHARD.value(), Map.of())
        .forEach((peer, replica) -> states.put(new PeerId(peer), replica));
    return states;
  }

  private ReplicaSet set(SimulatedReplica peer) {
    var states = new TreeMap<PeerId, ReplicaState>(ReplicaSet.BY_ID);
    states.putAll(states(peer));
    return new ReplicaSet(peer.peer, states, Set.copyOf(peer.disabled.keySet()), writeFactor);
  }

  private SimulatedReplica peer(PeerId id) {
    var found = peers.get(id);
    if (found == null) {
      throw new IllegalStateException("no peer " + id);
    }
    return found;
  }

  // ---- faults

  private void crash() {
    var all = List.copyOf(peers.values());
    var peer = all.get(random.nextInt(all.size()));
    if (peer.up) {
      crashes++;
      trace("crash", peer.peer);
      peer.crash();
      later(100 + random.nextInt(3000), () -> restart(peer));
    }
  }

  private void restart(SimulatedReplica peer) {
    if (!peer.up) {
      trace("restart", peer.peer);
      peer.restart();
      int life = peer.life;
      later(10 + random.nextInt(300), () -> confirm(peer, life, 50));
      later(travel() * 20, () -> look(peer));
    }
  }

  /** As {@link Confirmation} does. */
  private void confirm(SimulatedReplica peer, int life, int patience) {
    if (!peer.up || peer.life != life || peer.confirmed) {
      return;
    }
    boolean wait = false;
    for (var entry : states(peer).entrySet()) {
      var other = peer(entry.getKey());
      if (other == peer || !entry.getValue().isActive() || !other.up || lost()) {
        continue;
      }
      var said = states(other).get(peer.peer);
      if (said != null && !said.isActive()) {
        wait = true;
      }
      if (peer.canPull(other, kept)) {
        peer.pull(other);
      } else {
        deactivate(peer, peer.peer);
        wait = true;
      }
    }
    if (wait) {
      later(100, () -> confirm(peer, life, patience - 1));
    } else {
      peer.confirmed = true;
    }
  }

  // ---- writes

  private void write() {
    var ups = peers.values().stream().filter(peer -> peer.up).toList();
    if (ups.isEmpty()) {
      return;
    }
    var entry = ups.get(random.nextInt(ups.size()));
    var ordering = List.of(Ordering.values()).get(random.nextInt(3));
    for (var leader : ReplicaSetRules.leaders(set(entry), ordering, id -> peer(id).up)) {
      if (peer(leader).leads()) {
        long delay = leader.equals(entry.peer) ? 0 : travel();
        var id = PointId.num(random.nextInt(6));
        UpdateOperation update =
            random.nextInt(3) == 0
                ? new UpdateOperation.DeletePoints(List.of(id))
                : new UpdateOperation.Upsert(List.of(new Point(id, Map.of(), Payload.EMPTY)));
        later(delay, () -> lead(peer(leader), id, update));
        return;
      }
    }
  }

  private void lead(SimulatedReplica leader, PointId id, UpdateOperation update) {
    if (!leader.leads()) {
      return;
    }
    var set = set(leader);
    var stamp = leader.stamp(now);
    var write = new Write(leader, leader.life, set, stamp, id);
    leader.busy = true;
    int life = leader.life;
    later(
        travel(),
        () -> {
          if (leader.up && leader.life == life) {
            leader.busy = false;
            write.came(leader.peer, leader.take(stamp, update, false));
          }
        });
    write.expected = 1;
    for (var target : ReplicaSetRules.targets(set)) {
      write.expected++;
      if (lost()) {
        later(TIME_OUT, () -> write.lost(target));
        continue;
      }
      later(
          travel(),
          () -> {
            var other = peer(target);
            if (!other.up) {
              later(50, () -> write.lost(target));
              return;
            }
            if (write.isOutdated(other)) {
              later(travel(), () -> write.outdated(target));
              return;
            }
            other.take(stamp, update, true);
            if (lost()) {
              later(TIME_OUT, () -> write.lost(target));
            } else {
              later(travel(), () -> write.came(target, true));
            }
          });
    }
  }

  /** As {@link WriteLead} does. */
  private final class Write {
    private final SimulatedReplica leader;
    private final int life;
    private final int view;
    private final int terms;
    private final ReplicaSet set;
    private final Stamp stamp;
    private final PointId id;
    private final List<WriteOutcome> outcomes = new ArrayList<>();
    private int expected;

    Write(SimulatedReplica leader, int life, ReplicaSet set, Stamp stamp, PointId id) {
      this.leader = leader;
      this.life = life;
      this.view = leader.view;
      this.terms = leader.terms;
      this.set = set;
      this.stamp = stamp;
      this.id = id;
    }

    void came(PeerId peer, boolean taken) {
      add(
          taken
              ? new WriteOutcome.Done(peer, new UpdateResult(1L, UpdateResult.Status.COMPLETED))
              : new WriteOutcome.Failed(peer, new Refusal.Precondition("state")));
    }

    /** Whether that peer knows by newer metadata that this leader is none. */
    boolean isOutdated(SimulatedReplica other) {
      var known = states(other).get(leader.peer);
      return other.view >= view && (known == null || !known.isUpdateTruth());
    }

    void outdated(PeerId peer) {
      add(new WriteOutcome.Outdated(peer, new Refusal.ShardUnavailable("the leader is none")));
    }

    void lost(PeerId peer) {
      add(new WriteOutcome.Failed(peer, new Refusal.Internal("lost")));
    }

    private void add(WriteOutcome outcome) {
      if (outcome.peer().equals(leader.peer)) {
        outcomes.addFirst(outcome);
      } else {
        outcomes.add(outcome);
      }
      if (outcomes.size() == expected && alive()) {
        var verdict = ReplicaSetRules.judge(set, outcomes);
        trace(stamp, outcomes);
        boolean failed = verdict.refusal().isPresent() || leader.terms != terms;
        var waitFor = new ArrayList<PeerId>();
        for (var peer : verdict.failed()) {
          if (deactivate(leader, peer)) {
            waitFor.add(peer);
          }
        }
        waitFor.addAll(leader.disabled.keySet());
        if (!failed) {
          await(waitFor, 200);
        }
      }
    }

    private boolean alive() {
      return leader.up && leader.life == life;
    }

    private boolean isOpen(PeerId peer, @Nullable ReplicaState state) {
      return state != null && state.getsWrites() && leader.disabled.containsKey(peer);
    }

    private void await(List<PeerId> failed, int patience) {
      if (!alive() || patience == 0 || leader.terms != terms) {
        return;
      }
      var states = states(leader);
      if (failed.stream().noneMatch(peer -> isOpen(peer, states.get(peer)))) {
        if (ReplicaSetRules.lacking(set(leader), outcomes).isEmpty()) {
          trace(stamp, set, view);
          acknowledged.add(new Acknowledged(stamp, id));
        }
      } else {
        later(20, () -> await(failed, patience - 1));
      }
    }
  }

  /** As {@link Deactivation} does; whether it has to be waited for. */
  private boolean deactivate(SimulatedReplica by, PeerId failed) {
    var set = set(by);
    var state = set.states().get(failed);
    if (state == null || (set.isEnabled(failed) && !ReplicaSetRules.mayDisable(set, failed))) {
      return false;
    }
    by.disabled.put(failed, state);
    proposeDead(by, by.life, failed, state);
    return true;
  }

  private void proposeDead(SimulatedReplica by, int life, PeerId failed, ReplicaState state) {
    later(
        5 + random.nextInt(20),
        () -> {
          if (!by.up || by.life != life || by.disabled.get(failed) != state) {
            return;
          }
          if (majority()) {
            propose(new CatalogCommand.DeclareDead(LIFE, SHARD, failed, state, by.peer));
          }
          later(1000, () -> proposeDead(by, life, failed, state));
        });
  }

  // ---- recovery

  private void tend() {
    if (majority()) {
      StewardRule.next(entry(latest()), SHARD, id -> peer(id).up, _ -> true)
          .ifPresent(this::propose);
      var wanted = new HashSet<Long>();
      for (var transfer : entry(latest()).transfers()) {
        wanted.add(transfer.number());
        if (!running.containsKey(transfer.number())) {
          var whole = transfer.of(entry(latest()));
          var first =
              TransferMachine.begin(
                  whole, states(latest()).getOrDefault(whole.to(), ReplicaState.DEAD));
          running.put(transfer.number(), first);
          work(whole, first);
        }
      }
      running.keySet().retainAll(wanted);
      if (faults && random.nextInt(20) == 0) {
        running.clear(); // the coordinator moves
      }
    }
    later(300, this::tend);
  }

  private void work(Transfer transfer, TransferState.Live state) {
    later(
        travel(),
        () -> {
          if (!state.equals(running.get(transfer.number()))) {
            return;
          }
          if (peers.values().stream().anyMatch(peer -> peer.busy)) {
            work(transfer, state); // a replica tells what it has when it is logged
          } else {
            var command = work(transfer, state, lost());
            var decision = TransferMachine.decide(state, command);
            trace(transfer, state, decision, command);
            running.put(transfer.number(), decision.next());
            follow(transfer, decision.effect());
          }
        });
  }

  private void follow(Transfer transfer, TransferEffect effect) {
    switch (effect) {
      case TransferEffect.Work(var next) -> work(transfer, next);
      case TransferEffect.WorkLater(var next, var seconds) ->
          later(seconds * 1000L, () -> work(transfer, next));
      case TransferEffect.Replace(var method) ->
          propose(new CatalogCommand.ReplaceTransfer(LIFE, transfer.number(), method));
      case TransferEffect.Abort(var why) ->
          propose(new CatalogCommand.AbortTransfer(LIFE, transfer.number(), why));
      case TransferEffect.None() -> {}
    }
  }

  private TransferCommand work(Transfer transfer, TransferState.Live state, boolean lost) {
    int attempt = state.attempt();
    var target = peer(transfer.to());
    var source = peer(transfer.from());
    if (lost || !target.up || !majority()) {
      return new TransferCommand.Failed(attempt, "not now");
    }
    return switch (state) {
      case TransferState.Filling _ when transfer.method() == TransferMethod.STREAM_RECORDS -> {
        if (!source.up || !known(transfer)) {
          yield new TransferCommand.Failed(attempt, "not known");
        }
        target.takeOver(source, now);
        yield new TransferCommand.Done(attempt);
      }
      case TransferState.Filling _ -> pull(target, source, attempt);
      case TransferState.Opening _ -> {
        if (transfer.method() != TransferMethod.STREAM_RECORDS) {
          propose(new CatalogCommand.OpenTransfer(LIFE, transfer.number()));
        }
        yield new TransferCommand.Done(attempt);
      }
      case TransferState.Settling _ -> {
        if (!known(transfer)) {
          yield new TransferCommand.Failed(attempt, "not known");
        }
        TransferCommand result = new TransferCommand.Done(attempt);
        for (var id : complete(transfer)) {
          if (result instanceof TransferCommand.Done) {
            result = pull(target, peer(id), attempt);
          }
        }
        yield result;
      }
      case TransferState.Closing _ -> {
        propose(new CatalogCommand.FinishTransfer(LIFE, transfer.number()));
        yield new TransferCommand.Done(attempt);
      }
    };
  }

  private TransferCommand pull(SimulatedReplica target, SimulatedReplica source, int attempt) {
    if (!source.up) {
      return new TransferCommand.Failed(attempt, "the source is gone");
    }
    if (!target.canPull(source, kept)) {
      return new TransferCommand.OutOfReach(attempt);
    }
    target.pull(source);
    return new TransferCommand.Done(attempt);
  }

  private List<PeerId> complete(Transfer transfer) {
    return states(latest()).entrySet().stream()
        .filter(entry -> entry.getValue().isActive() && !entry.getKey().equals(transfer.to()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whoever can be asked knows the metadata of this moment; who cannot is declared Dead. */
  private boolean known(Transfer transfer) {
    for (var id : complete(transfer)) {
      if (peer(id).up && !lost()) {
        look(peer(id));
      } else {
        propose(
            new CatalogCommand.SetReplicaStates(
                LIFE, List.of(SHARD), id, ReplicaState.ACTIVE, ReplicaState.DEAD));
        if (states(latest()).get(id) == ReplicaState.ACTIVE) {
          return false;
        }
      }
    }
    return true;
  }

  private void audit() {
    for (var peer : peers.values()) {
      if (peer.up && peer.confirmed && peer.replica().state().isActive()) {
        for (var entry : states(peer).entrySet()) {
          var other = peer(entry.getKey());
          if (other != peer && other.up && entry.getValue().isActive() && !lost()) {
            if (other.canPull(peer, kept)) {
              other.pull(peer);
            } else {
              deactivate(peer, other.peer);
            }
          }
        }
      }
    }
    later(500, this::audit);
  }

  // ---- what must hold

  private void invariants() {
    var states = states(latest());
    boolean any = states.values().stream().anyMatch(ReplicaState::isActive);
    assertThat(any).as("LastCopyStays at %d: %s", now, states).isTrue();
    for (var entry : states.entrySet()) {
      if (!entry.getValue().isActive()) {
        continue;
      }
      var replica = peer(entry.getKey());
      for (var write : acknowledged) {
        assertThat(replica.has(write.stamp()))
            .as("ActiveIsComplete at %d: peer %s lacks %s", now, entry.getKey(), write)
            .isTrue();
      }
    }
  }

  private void assertEqual() {
    var states = states(latest());
    assertThat(states.values()).as("all come back: %s", states).containsOnly(ReplicaState.ACTIVE);
    var first = peers.values().iterator().next();
    for (var peer : peers.values()) {
      assertThat(peer.confirmed).as("peer %s serves", peer.peer).isTrue();
      assertThat(peer.points())
          .as("ReplicasConverge, peer %s", peer.peer)
          .isEqualTo(first.points());
    }
    for (var write : acknowledged) {
      var kept = first.points().get(write.id());
      assertThat(kept != null && !write.stamp().isAfter(kept.stamp()))
          .as("AckedWritesSurvive, %s, there is %s", write, kept)
          .isTrue();
    }
  }
}
