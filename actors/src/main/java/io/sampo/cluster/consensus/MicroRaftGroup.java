package io.sampo.cluster.consensus;

import io.microraft.exception.CannotReplicateException;
import io.microraft.exception.MismatchingRaftGroupMembersCommitIndexException;
import io.microraft.exception.NotLeaderException;
import io.microraft.model.message.RaftMessage;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group by MicroRaft. When the store or the replicated state fails, the node is left as in a
 * crash, and built anew from the reopened store after 1, 2, 4, then every 5 s; this object and its
 * listeners stay. Meanwhile the view says why, and whoever asks is told to come again.
 *
 * <p>Operations wait in one queue for the group's thread, at most {@value #MAX_WAITING}; so do
 * messages. What does not fit is dropped, or refused for now.
 */
public final class MicroRaftGroup implements RaftGroup {
  private static final Logger LOG = LoggerFactory.getLogger(MicroRaftGroup.class);

  /** More only wait when the thread stands still, and are late then anyway. */
  private static final int MAX_WAITING = 1024;

  private static final long LONGEST_PAUSE_SECONDS = 5;

  /** After so long without a failure the next one is a first. */
  private static final long HEALTHY_NANOS = TimeUnit.SECONDS.toNanos(300);

  private final RaftSettings settings;
  private final RaftEnvironment environment;
  private final RaftThread thread;
  private final Set<Guard> guards;
  private final RaftCodec codec;
  private final RaftCounters counters = new RaftCounters();
  private final List<Consumer<RaftView>> listeners = new CopyOnWriteArrayList<>();
  private final Set<Question<?>> questions = new ConcurrentSkipListSet<>();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicInteger waitingQuestions = new AtomicInteger();
  private final AtomicInteger waitingMessages = new AtomicInteger();
  private volatile RaftView view;
  private volatile boolean stopped;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  // The rest belongs to the group's thread.
  private RaftStart start;
  private @Nullable RaftRun run;
  private final TreeMap<Long, List<Question<?>>> awaiting = new TreeMap<>();
  private Confirmations<Question<Long>> confirmations;
  private int attempts;
  private long begunNanos;

  /** The last term whose leader this member came to know. */
  private int ledTerm;

  /**
   * What somebody waits for.
   *
   * @param number in the order of asking
   */
  private record Question<T>(long number, CompletableFuture<T> answer, AtomicBoolean begun)
      implements Comparable<Question<?>> {
    @Override
    public int compareTo(Question<?> other) {
      return Long.compare(number, other.number);
    }
  }

  private <T> Question<T> question() {
    var question =
        new Question<T>(asked.incrementAndGet(), new CompletableFuture<>(), new AtomicBoolean());
    questions.add(question);
    if (stopped) {
      fail(question, new ConsensusException(Kind.NOT_NOW, "the member has stopped"));
    }
    return question;
  }

  private MicroRaftGroup(
      RaftStart start, RaftSettings settings, RaftEnvironment environment, Set<Guard> guards) {
    this.start = start;
    this.settings = settings;
    this.environment = environment;
    this.thread = environment.thread();
    this.guards = guards;
    this.codec = new RaftCodec(start.cluster(), start.self());
    this.confirmations = new Confirmations<>(this::confirm);
    this.view = before(start, thread.nanoTime());
  }

  private static RaftView before(RaftStart start, long nowNanos) {
    var known =
        switch (start) {
          case RaftStart.First(var self, var _) -> Set.of(self);
          case RaftStart.Joiner(var _, var _, var initial) -> Set.of(initial);
          case RaftStart.Restored _ -> Set.<MemberId>of();
        };
    return new RaftView(
        start.self(),
        RaftView.Role.FOLLOWER,
        0,
        Optional.empty(),
        known,
        known,
        0,
        0,
        0,
        Map.of(),
        new RaftView.Condition.Working(),
        nowNanos);
  }

  /** Starts the group; returns before the store is open. */
  public static MicroRaftGroup start(
      RaftStart start, RaftSettings settings, RaftEnvironment environment) {
    return start(start, settings, environment, Guard.ALL);
  }

  static MicroRaftGroup start(
      RaftStart start, RaftSettings settings, RaftEnvironment environment, Set<Guard> guards) {
    var group = new MicroRaftGroup(start, settings, environment, guards);
    group.thread.execute(group::begin);
    group.thread.schedule(group::beat, settings.pace().heartbeatNanos());
    return group;
  }

  // --- start, failure, end: on the group's thread

  private void begin() {
    if (stopped) {
      return;
    }
    KeyValueStore disk = null;
    try {
      disk = environment.disk().get();
      run = new RaftRun(start, settings, disk, environment, guards, counters, this::afterTurn);
    } catch (RuntimeException | Error e) {
      close(disk);
      failed(e);
      return;
    }
    // A member that has once been in the store may never begin with an empty one.
    start = new RaftStart.Restored(start.self(), start.cluster());
    begunNanos = thread.nanoTime();
    turn(RaftRun::start);
  }

  private static void close(@Nullable KeyValueStore disk) {
    try {
      if (disk != null) {
        disk.close();
      }
    } catch (RuntimeException e) {
      LOG.warn("the store of the group cannot be closed", e);
    }
  }

  private void turn(Consumer<RaftRun> task) {
    var now = run;
    if (now != null) {
      now.run(() -> task.accept(now));
    }
  }

  private void beat() {
    if (!stopped) {
      turn(RaftRun::beat);
      thread.schedule(this::beat, settings.pace().heartbeatNanos());
    }
  }

  /** Answers come when the view shows what they speak of. */
  private void afterTurn(RaftRun of) {
    var failure = of.failure();
    if (failure != null) {
      if (thread.nanoTime() - begunNanos >= HEALTHY_NANOS) {
        attempts = 0;
      }
      of.doAfterwards();
      leave();
      failed(failure);
    } else if (of.hasLeft()) {
      of.doAfterwards();
      end(of.view(new RaftView.Condition.Stopped()));
    } else if (of.isOutOfStep()) {
      counters.hit(Guard.CLOSE_SNAPSHOTS);
      of.doAfterwards();
      leave();
      begin();
    } else {
      show(of.view(new RaftView.Condition.Working()));
      of.doAfterwards();
    }
  }

  /** Forgets the node as a crash would; what was begun may or may not be done. */
  private void leave() {
    var left = run;
    run = null;
    if (left != null) {
      left.end();
    }
    confirmations = new Confirmations<>(this::confirm);
    for (var question : questions) {
      if (question.begun.get()) {
        fail(question, new ConsensusException(Kind.UNKNOWN, "the member stopped meanwhile"));
      }
    }
  }

  private void failed(Throwable cause) {
    attempts++;
    counters.restarts.increment();
    var pauseSeconds = Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(attempts - 1, 3));
    var reason =
        "%s; restarting consensus thread (attempt %d, next attempt in %d sec)"
            .formatted(cause.getMessage(), attempts, pauseSeconds);
    LOG.error("{} {}", view.self(), reason, cause);
    show(idle(new RaftView.Condition.Failed(reason)));
    thread.schedule(this::begin, TimeUnit.SECONDS.toNanos(pauseSeconds));
  }

  /** What is known of a member that does nothing. */
  private RaftView idle(RaftView.Condition condition) {
    var last = view;
    return new RaftView(
        last.self(),
        last.role() == RaftView.Role.LEARNER ? last.role() : RaftView.Role.FOLLOWER,
        last.term(),
        Optional.empty(),
        last.members(),
        last.voters(),
        last.commit(),
        last.applied(),
        last.last(),
        Map.of(),
        condition,
        thread.nanoTime());
  }

  private void end(RaftView last) {
    if (stopped) {
      return;
    }
    stopped = true;
    leave();
    show(last);
    for (var question : questions) {
      fail(question, new ConsensusException(Kind.NOT_NOW, "the member has stopped"));
    }
    thread.end();
    ended.complete(null);
  }

  // --- views

  private void show(RaftView next) {
    var before = view;
    view = next;
    var ready = awaiting.headMap(next.applied(), true);
    if (!ready.isEmpty()) {
      var now = ready.values().stream().flatMap(List::stream).toList();
      ready.clear();
      now.forEach(question -> complete(question, null));
    }
    if (isNews(before, next)) {
      LOG.info(
          "{} {} in term {}, leader {}, voters {} of {}, {}",
          next.self(),
          next.role(),
          next.term(),
          next.leader().map(MemberId::toString).orElse("unknown"),
          next.voters(),
          next.members(),
          next.condition());
      countElection(before, next);
      countLeader(next);
      listeners.forEach(listener -> tell(listener, next));
    }
  }

  private static boolean isNews(RaftView before, RaftView next) {
    return before.role() != next.role()
        || before.term() != next.term()
        || !before.leader().equals(next.leader())
        || !before.members().equals(next.members())
        || !before.voters().equals(next.voters())
        || !before.condition().equals(next.condition());
  }

  private void countElection(RaftView before, RaftView next) {
    if (next.term() > before.term()
        && (next.role() == RaftView.Role.CANDIDATE || next.role() == RaftView.Role.LEADER)) {
      counters.elections.increment();
      environment.listener().stood();
    }
  }

  private void countLeader(RaftView next) {
    if (next.leader().isPresent() && next.term() != ledTerm) {
      ledTerm = next.term();
      environment.listener().led();
    }
  }

  private static void tell(Consumer<RaftView> listener, RaftView view) {
    try {
      listener.accept(view);
    } catch (RuntimeException e) {
      LOG.error("a listener of the group failed", e);
    }
  }

  @Override
  public RaftView view() {
    return view;
  }

  @Override
  public void listen(Consumer<RaftView> listener) {
    listeners.add(listener);
  }

  /** What was counted since the start. */
  public RaftStats stats() {
    return counters.stats();
  }

  // --- questions

  private <T> void complete(Question<T> question, @Nullable T answer) {
    questions.remove(question);
    question.answer.complete(answer);
  }

  private void fail(Question<?> question, ConsensusException failure) {
    questions.remove(question);
    question.answer.completeExceptionally(failure);
  }

  /** Registers a question and brings it to the thread, where it is put to the node in a turn. */
  private <T> CompletionStage<T> ask(RunQuestion<T> task) {
    var question = this.<T>question();
    if (waitingQuestions.incrementAndGet() > MAX_WAITING) {
      waitingQuestions.decrementAndGet();
      fail(question, new ConsensusException(Kind.NOT_NOW, "too many operations wait"));
    } else {
      thread.execute(
          () -> {
            waitingQuestions.decrementAndGet();
            put(question, task);
          });
    }
    return question.answer.minimalCompletionStage();
  }

  private interface RunQuestion<T> {
    void put(RaftRun to, Question<T> question);
  }

  private <T> void put(Question<T> question, RunQuestion<T> task) {
    if (run == null) {
      fail(question, new ConsensusException(Kind.NOT_NOW, "the member does not work now"));
    } else {
      turn(now -> task.put(now, question));
    }
  }

  /** Answers when the future is done, at the end of the turn in which it is. */
  private <T, R> void settle(
      RaftRun in,
      CompletableFuture<T> future,
      Question<R> question,
      Function<T, @Nullable R> answer) {
    // What fails at once was not begun: the library has appended nothing yet.
    var atOnce = future.isDone();
    question.begun.set(!atOnce);
    future.whenComplete(
        (result, e) ->
            in.afterwards(
                () -> {
                  if (e == null) {
                    complete(question, answer.apply(result));
                  } else {
                    fail(question, failure(e, atOnce));
                  }
                }));
  }

  private static ConsensusException failure(Throwable e, boolean atOnce) {
    var cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof ConsensusException known) {
      return known;
    }
    var kind = atOnce ? kindOfRefusal(cause) : Kind.UNKNOWN;
    return new ConsensusException(kind, text(cause));
  }

  private static Kind kindOfRefusal(Throwable cause) {
    return switch (cause) {
      case NotLeaderException _ -> Kind.NOT_LEADER;
      case CannotReplicateException _ -> Kind.NOT_NOW;
      case MismatchingRaftGroupMembersCommitIndexException _ -> Kind.NOT_NOW;
      case IllegalArgumentException _ -> Kind.REFUSED;
      case IllegalStateException _ -> Kind.NOT_NOW; // no room, or a change is under way
      default -> Kind.UNKNOWN;
    };
  }

  private static String text(Throwable cause) {
    return switch (cause) {
      case NotLeaderException e ->
          e.getLeader() == null ? "no leader is known" : "the leader is " + e.getLeader().getId();
      case CannotReplicateException _ -> "the leader cannot take it now";
      default -> String.valueOf(cause);
    };
  }

  private <T> CompletionStage<T> refused(String why) {
    return CompletableFuture.failedStage(new ConsensusException(Kind.REFUSED, why));
  }

  @Override
  public CompletionStage<Applied> propose(byte[] operation) {
    if (operation.length > MAX_OPERATION_BYTES) {
      return refused("an operation of %d bytes is too large".formatted(operation.length));
    }
    var own = operation.clone();
    return ask((run, question) -> settle(run, run.replicate(own), question, applied -> applied));
  }

  @Override
  public CompletionStage<Long> confirmLeadership(Duration limit) {
    return this.<Long>ask(
        (run, question) -> {
          question.begun.set(true);
          limit(question, limit, "no majority answered");
          if (guards.contains(Guard.OWN_CONFIRMATION)) {
            if (confirmations.add(question)) {
              counters.hit(Guard.OWN_CONFIRMATION);
            }
          } else {
            confirm(List.of(question));
          }
        });
  }

  private void confirm(List<Question<Long>> together) {
    var now = run;
    if (now == null) {
      return;
    }
    var future = now.confirmLeadership();
    var asked = confirmations;
    future.whenComplete(
        (index, e) ->
            now.afterwards(
                () -> {
                  for (var question : together) {
                    if (e == null) {
                      complete(question, index);
                    } else {
                      // Nothing was to be done: a refusal, whenever it comes.
                      fail(question, failure(e, true));
                    }
                  }
                  thread.execute(() -> turn(_ -> asked.answered()));
                }));
  }

  private void limit(Question<?> question, Duration limit, String otherwise) {
    thread.schedule(
        () -> fail(question, new ConsensusException(Kind.UNKNOWN, otherwise + " in " + limit)),
        limit.toNanos());
  }

  @Override
  public CompletionStage<Void> awaitApplied(long index, Duration limit) {
    var question = this.<Void>question();
    thread.execute(
        () -> {
          if (view.applied() >= index) {
            complete(question, null);
          } else {
            awaiting.computeIfAbsent(index, _ -> new ArrayList<>()).add(question);
            thread.schedule(() -> giveUp(index, question, limit), limit.toNanos());
          }
        });
    return question.answer.minimalCompletionStage();
  }

  private void giveUp(long index, Question<?> question, Duration limit) {
    awaiting.computeIfPresent(
        index,
        (_, waiting) -> {
          waiting.remove(question);
          return waiting.isEmpty() ? null : waiting;
        });
    fail(
        question,
        new ConsensusException(
            Kind.UNKNOWN, "entry %d is not applied after %s".formatted(index, limit)));
  }

  @Override
  public CompletionStage<Void> change(MembershipChange change) {
    return this.<Void>ask((run, question) -> settle(run, run.change(change), question, _ -> null));
  }

  @Override
  public CompletionStage<Void> transferLeadership(MemberId to) {
    return this.<Void>ask(
        (run, question) -> settle(run, run.transferLeadership(to), question, _ -> null));
  }

  @Override
  public CompletionStage<Void> snapshot() {
    return this.<Void>ask((run, question) -> settle(run, run.snapshot(), question, _ -> null));
  }

  // --- messages, end

  @Override
  public void receive(byte[] message) {
    switch (codec.decode(message)) {
      case RaftCodec.Incoming.Foreign _ -> counters.foreign.increment();
      case RaftCodec.Incoming.Damaged(var why) -> {
        LOG.debug("a damaged message is dropped: {}", why);
        counters.undecodable.increment();
      }
      case RaftCodec.Incoming.Message(var decoded) -> enqueue(decoded);
    }
  }

  private void enqueue(RaftMessage message) {
    if (waitingMessages.incrementAndGet() > MAX_WAITING) {
      waitingMessages.decrementAndGet();
      counters.overflow.increment();
      return;
    }
    counters.received.increment();
    thread.execute(
        () -> {
          waitingMessages.decrementAndGet();
          turn(now -> now.handle(message));
        });
  }

  @Override
  public CompletionStage<Void> stop() {
    thread.execute(() -> end(idle(new RaftView.Condition.Stopped())));
    return ended.minimalCompletionStage();
  }
}
