package io.sampo.cluster.consensus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A member, its disk, and its process, which comes and goes. */
final class SimMember {
  private static final long MICRO = 1_000;

  private final MemberId id;
  private final RaftStart start;
  private final RaftSettings settings;
  private final Set<Guard> guards;
  private final Random random;
  private final EventScheduler scheduler;
  private final SimNetwork network;
  private final History history;
  private final Trace trace;
  private final CrashingDisk disk = new CrashingDisk();
  private SimThread thread;
  private @Nullable MicroRaftGroup group;
  private @Nullable Register register;
  private final List<MicroRaftGroup> all = new ArrayList<>();
  private long failingUntilNanos;
  private int writesToPowerCut = -1;

  SimMember(
      RaftStart start,
      RaftSettings settings,
      Set<Guard> guards,
      long seed,
      EventScheduler scheduler,
      SimNetwork network,
      History history,
      Trace trace) {
    this.id = start.self();
    this.start = start;
    this.settings = settings;
    this.guards = guards;
    this.random = new Random(seed);
    this.scheduler = scheduler;
    this.network = network;
    this.history = history;
    this.trace = trace;
    this.thread = new SimThread(scheduler);
    disk.fateOfWrites(this::fateOfWrite);
    disk.onPowerCut(this::crash);
    if (!guards.contains(Guard.FAIL_STOP)) {
      disk.forgive();
    }
  }

  MemberId id() {
    return id;
  }

  CrashingDisk disk() {
    return disk;
  }

  private CrashingDisk.Fate fateOfWrite() {
    thread.busy(random.nextLong(50 * MICRO, 3_000 * MICRO));
    if (writesToPowerCut >= 0 && writesToPowerCut-- == 0) {
      return CrashingDisk.Fate.POWER_CUT;
    }
    return scheduler.nowNanos() < failingUntilNanos
        ? CrashingDisk.Fate.FAILED
        : CrashingDisk.Fate.WRITTEN;
  }

  boolean runs() {
    return group != null;
  }

  /** Where it runs. */
  MicroRaftGroup group() {
    var running = group;
    if (running == null) {
      throw new IllegalStateException(id + " does not run");
    }
    return running;
  }

  /** Of each of its processes. */
  List<RaftStats> stats() {
    return all.stream().map(MicroRaftGroup::stats).toList();
  }

  Register register() {
    var current = register;
    if (current == null) {
      throw new IllegalStateException(id + " has no state");
    }
    return current;
  }

  boolean hasState() {
    return register != null;
  }

  void start() {
    if (group != null) {
      return;
    }
    trace.add("start", id);
    thread = new SimThread(scheduler);
    var own = thread;
    var running =
        MicroRaftGroup.start(
            start,
            settings,
            new RaftEnvironment(
                disk::open,
                store -> {
                  var opened = new Register(store);
                  register = opened;
                  history.holds(id, opened.applied(), opened.entries());
                  return new Watched(opened);
                },
                new Link(own),
                own,
                new Random(random.nextLong()),
                RaftListener.NONE),
            guards);
    running.listen(
        view -> {
          trace.add("view", id, view.role(), view.term(), view.commit());
          if (view.leads()) {
            history.leads(view.term(), id);
          }
        });
    group = running;
    all.add(running);
  }

  /** The process ends; of what was not forced to disk some is lost. */
  void crash() {
    if (group == null) {
      return;
    }
    trace.add("crash", id);
    thread.end();
    group = null;
    register = null;
    writesToPowerCut = -1;
    disk.crash(random);
  }

  /** It crashes in one of its next writes. */
  void crashInWrite(int number) {
    writesToPowerCut = number;
  }

  void failWritesUntil(long nanos) {
    failingUntilNanos = nanos;
  }

  void pause(long nanos) {
    thread.busy(nanos);
  }

  void receive(byte[] message) {
    if (group != null) {
      group.receive(message);
    }
  }

  /** The transport of one process. */
  private final class Link implements RaftTransport {
    private final SimThread of;

    Link(SimThread of) {
      this.of = of;
    }

    @Override
    public void send(MemberId to, byte[] message) {
      if (!of.ended()) {
        network.send(of.nanoTime(), id, to, message);
      }
    }

    @Override
    public boolean isReachable(MemberId member) {
      return true;
    }
  }

  /** The state, watched. */
  private final class Watched implements ReplicatedState {
    private final Register state;

    Watched(Register state) {
      this.state = state;
    }

    @Override
    public Object apply(long index, byte[] operation) {
      var text = new String(operation, StandardCharsets.UTF_8);
      trace.add("apply", id, index, text);
      // Before: even if the write fails, it may be there after the next start.
      history.applied(id, Math.min(state.applied(), index - 1), index, text);
      return state.apply(index, operation);
    }

    @Override
    public long applied() {
      return state.applied();
    }

    @Override
    public List<byte[]> snapshot() {
      return state.snapshot();
    }

    @Override
    public void install(long index, List<byte[]> chunks) {
      state.install(index, chunks);
      trace.add("install", id, index);
      history.holds(id, state.applied(), state.entries());
    }
  }
}
