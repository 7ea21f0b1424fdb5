package io.sampo.cluster.metadata;

import static io.sampo.cluster.metadata.States.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogChange;
import io.sampo.cluster.catalog.CatalogEvent.KeySet;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.cluster.metadata.LogOperation.Acquire;
import io.sampo.cluster.metadata.LogOperation.Append;
import io.sampo.cluster.metadata.MetadataMachine.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two or three coordinators that all believe to be the one, over a log that gets their operations
 * late, twice, in any order or never, and whose answers are lost. A failure names its seed; {@code
 * -Dseed=N} runs only that one.
 */
class JournalFencingSimTest {
  private static final int SEEDS = 300;
  private static final int STEPS = 400;

  static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theHistoryIsOneSequenceWhoeverWrites(long seed) {
    var sim = new Sim(seed, MetadataMachine::apply);
    for (int step = 0; step < STEPS; step++) {
      sim.step();
      assertThat(sim.violation).as("seed %d, step %d", seed, step).isEmpty();
    }
    assertThat(sim.settles()).as("seed %d: a lone coordinator can write", seed).isTrue();
  }

  /** Whether the simulation would notice: the epoch of an append is not looked at. */
  @Test
  void aSeedFindsAnAppendWhoseEpochIsNotChecked() {
    assertThat(
            findsViolation(
                (state, operation) ->
                    MetadataMachine.apply(
                        state,
                        operation instanceof Append append
                            ? new Append(
                                state.journal().epoch(),
                                append.writer(),
                                append.previous(),
                                append.changes())
                            : operation)))
        .isTrue();
  }

  /** Nor where an append was meant to stand. */
  @Test
  void aSeedFindsAnAppendWhosePlaceIsNotChecked() {
    assertThat(
            findsViolation(
                (state, operation) ->
                    MetadataMachine.apply(
                        state,
                        operation instanceof Append append
                            ? new Append(
                                append.epoch(),
                                append.writer(),
                                state.journal().sequence(),
                                append.changes())
                            : operation)))
        .isTrue();
  }

  /** Nor who it is that acquires. */
  @Test
  void aSeedFindsACallerThatIsShutOutByItsOwnAcquisition() {
    assertThat(
            findsViolation(
                (state, operation) ->
                    MetadataMachine.apply(
                        state,
                        operation instanceof Acquire(var held, _)
                            ? new Acquire(held, id(state.journal().epoch()))
                            : operation)))
        .isTrue();
  }

  private static boolean findsViolation(BiFunction<ClusterState, LogOperation, Step> broken) {
    for (long seed = 0; seed < SEEDS; seed++) {
      var sim = new Sim(seed, broken);
      for (int step = 0; step < STEPS && sim.violation.isEmpty(); step++) {
        sim.step();
      }
      if (!sim.violation.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Who asked, which question of its own it was, and what. */
  private record Request(Writer from, long number, LogOperation operation) {}

  private record Reply(Request request, LogAnswer answer) {}

  /** A coordinator with its journal plug-in, as far as the log sees it. */
  private static final class Writer {
    final UUID holder;
    @Nullable Long held;
    boolean recovered;
    UUID writer = id(0);
    long sequence;
    @Nullable Request waiting;

    Writer(UUID holder) {
      this.holder = holder;
    }
  }

  private static final class Sim {
    final List<UUID> history = new ArrayList<>();
    String violation = "";

    private final Random random;
    private final BiFunction<ClusterState, LogOperation, Step> machine;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final Set<UUID> acknowledged = new HashSet<>();
    private ClusterState state = ClusterState.EMPTY;
    private @Nullable Writer latest;
    private long numbers = 1000;
    private boolean calm;

    Sim(long seed, BiFunction<ClusterState, LogOperation, Step> machine) {
      this.random = new Random(seed);
      this.machine = machine;
      int count = 2 + random.nextInt(2);
      for (int i = 1; i <= count; i++) {
        writers.add(new Writer(id(i)));
      }
    }

    void step() {
      int what = random.nextInt(100);
      if (what < 35 && !requests.isEmpty()) {
        arrive(take(requests));
      } else if (what < 60 && !replies.isEmpty()) {
        answer(take(replies));
      } else if (what < 65 && !replies.isEmpty()) {
        take(replies);
      } else if (what < 70 && !requests.isEmpty()) {
        take(requests);
      } else {
        act(writers.get(random.nextInt(writers.size())));
      }
    }

    private <T> T take(List<T> from) {
      return from.remove(random.nextInt(from.size()));
    }

    /** One of them is the only one left, and nothing is lost any more. */
    boolean settles() {
      var last = writers.get(random.nextInt(writers.size()));
      calm = true;
      while (!requests.isEmpty()) {
        arrive(take(requests));
      }
      replies.clear();
      last.held = null;
      last.waiting = null;
      last.recovered = false;
      var before = acknowledged.size();
      for (int round = 0; round < 3; round++) {
        act(last, 100);
        while (!requests.isEmpty()) {
          arrive(requests.removeFirst());
        }
        while (!replies.isEmpty()) {
          answer(replies.removeFirst());
        }
      }
      return acknowledged.size() > before && violation.isEmpty();
    }

    private void act(Writer writer) {
      act(writer, random.nextInt(100));
    }

    private void act(Writer writer, int what) {
      if (what < 4) { // the actor system ends, another begins
        writer.held = null;
        restart(writer);
      } else if (what < 8) {
        restart(writer);
      } else if (writer.waiting != null) {
        if (what < 50) {
          requests.add(writer.waiting); // no answer yet: the same again
        }
      } else if (!writer.recovered) {
        ask(writer, new Acquire(writer.held, writer.holder));
      } else {
        var changes = new ArrayList<CatalogChange>();
        for (int i = 0; i <= random.nextInt(3); i++) {
          // The number of an event follows that of the last, as there is one in every change.
          long index = writer.sequence + i + 1;
          changes.add(
              new CatalogChange(
                  id(++numbers),
                  List.of(new KeySet(index, "key" + numbers, "1")),
                  new Outcome(true, null)));
        }
        ask(writer, new Append(heldBy(writer), writer.writer, writer.sequence, changes));
      }
    }

    private static long heldBy(Writer writer) {
      return writer.held == null ? 0 : writer.held;
    }

    private static void restart(Writer writer) {
      writer.recovered = false;
      writer.waiting = null;
    }

    private void ask(Writer writer, LogOperation operation) {
      var request = new Request(writer, ++numbers, operation);
      writer.waiting = request;
      requests.add(request);
    }

    private void arrive(Request request) {
      var before = state.journal();
      LogAnswer answer;
      try {
        var step = machine.apply(state, request.operation());
        state = step.state();
        answer = step.answer();
      } catch (IllegalStateException e) { // a gap in the history
        violation = "the catalog is broken: " + e.getMessage();
        return;
      }
      switch (request.operation()) {
        case Acquire _ when answer instanceof LogAnswer.Acquired -> latest = request.from();
        case Acquire _ -> check(request.from() != latest, "shut out by itself: " + request);
        case Append append -> {
          if (state.journal().sequence() != before.sequence()) {
            check(append.epoch() == before.epoch(), "written by one who was fenced: " + request);
            append.changes().forEach(change -> history.add(change.command()));
          }
        }
        case LogOperation.Announce _, LogOperation.Form _, LogOperation.Lost _ -> {}
      }
      check(new HashSet<>(history).size() == history.size(), "something was written twice");
      check(state.journal().sequence() == history.size(), "the numbers have gaps");
      check(state.catalog().index() == history.size(), "events were lost or skipped");
      check(state.catalog().keys().size() == history.size(), "events were lost");
      if (!calm && random.nextInt(10) < 3) {
        requests.add(request); // it is on the way twice
      }
      replies.add(new Reply(request, answer));
    }

    private void answer(Reply reply) {
      var writer = reply.request().from();
      if (writer.waiting == null || writer.waiting.number() != reply.request().number()) {
        return; // nobody waits for it any more
      }
      writer.waiting = null;
      switch (reply.answer()) {
        case LogAnswer.Acquired(var epoch, var sequence) -> {
          writer.held = epoch;
          writer.sequence = sequence;
          writer.writer = id(++numbers);
          writer.recovered = true;
        }
        case LogAnswer.Done() -> {
          var append = (Append) reply.request().operation();
          int place = Math.toIntExact(append.previous());
          for (var change : append.changes()) {
            check(
                place < history.size() && history.get(place).equals(change.command()),
                "acknowledged and not in its place: " + change);
            check(acknowledged.add(change.command()), "acknowledged twice: " + change);
            place++;
          }
          writer.sequence = append.previous() + append.changes().size();
        }
        case LogAnswer.Fenced _, LogAnswer.Conflict _ -> restart(writer);
      }
    }

    private void check(boolean holds, String otherwise) {
      if (!holds && violation.isEmpty()) {
        violation = otherwise;
      }
    }
  }
}
