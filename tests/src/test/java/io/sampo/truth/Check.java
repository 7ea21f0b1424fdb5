package io.sampo.truth;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Loads a data set through one door and compares what comes out with what is true. */
final class Check {
  private static final int THREADS = 2;
  private static final int SAMPLE = 1000;
  private static final int SAMPLE_BATCH = 100;

  private final DataSet data;
  private final List<Question> questions;
  private final int batch;

  /**
   * @param batch points in one request
   */
  Check(DataSet data, List<Question> questions, int batch) {
    this.data = data;
    this.questions = questions;
    this.batch = batch;
  }

  /** Questions of one kind: how many, how far the worst score was off, and what was wrong. */
  record Line(String group, int asked, double worst, List<String> wrong) {}

  /** Makes the collections and fills them. */
  void load(Door door) throws IOException {
    for (var place : Place.values()) {
      door.create(place.name(door), place.metrics(), data.vectors().columns());
    }
    inParallel(
        task -> {
          for (var from = task * batch; from < data.size(); from += THREADS * batch) {
            for (var place : Place.values()) {
              door.store(
                  place.name(door),
                  place.metrics(),
                  data,
                  from,
                  Math.min(from + batch, data.size()),
                  place.withPayload());
            }
          }
        });
  }

  /** Asks everything; one line for each kind of question. */
  List<Line> ask(Door door) throws IOException {
    var lines = new TreeMap<String, Line>();
    inParallel(
        task -> {
          for (var i = task; i < questions.size(); i += THREADS) {
            var line = ask(door, questions.get(i));
            synchronized (lines) {
              lines.merge(line.group(), line, Check::together);
            }
          }
        });
    var all = new ArrayList<>(lines.values());
    all.add(counts(door));
    all.add(sample(door));
    return all;
  }

  private static Line together(Line one, Line other) {
    var wrong = new ArrayList<>(one.wrong);
    wrong.addAll(other.wrong);
    return new Line(one.group, one.asked + other.asked, Math.max(one.worst, other.worst), wrong);
  }

  private Line ask(Door door, Question question) throws IOException {
    var hits =
        door.search(
            Place.of(question.metric()).name(door), Place.vectorName(question.metric()), question);
    var wrong = new ArrayList<String>();
    var worst = 0.0;
    if (hits.size() != question.scores().length) {
      wrong.add("%d hits, not %d".formatted(hits.size(), question.scores().length));
    }
    var seen = new HashSet<Integer>();
    for (var rank = 0; rank < Math.min(hits.size(), question.scores().length); rank++) {
      var hit = hits.get(rank);
      // The point must be one that has this score: which of several twins comes first is free.
      var own = question.metric().score(question.vector(), data.vectors().row(hit.id()));
      var off =
          Math.max(
              Math.abs(hit.score() - question.scores()[rank]),
              Math.abs(own - question.scores()[rank]));
      worst = Math.max(worst, off);
      if (off > question.metric().tolerance()) {
        wrong.add("rank %d: %s, score is %.7f".formatted(rank, hit, question.scores()[rank]));
      }
      if (!seen.add(hit.id())) {
        wrong.add("point %d came twice".formatted(hit.id()));
      }
      if (question.filter().isPresent()
          && !Filters.matches(question.filter().get(), data.payload(hit.id()))) {
        wrong.add("point %d does not match the filter".formatted(hit.id()));
      }
    }
    return new Line(question.group(), 1, worst, wrong);
  }

  private Line counts(Door door) throws IOException {
    var wrong = new ArrayList<String>();
    for (var place : Place.values()) {
      compare("all points", data.size(), door.count(place.name(door), Optional.empty()), wrong);
    }
    var matching = new TreeMap<String, Long>();
    for (var id = 0; id < data.size(); id++) {
      var payload = data.payload(id);
      for (Map.Entry<String, JsonNode> named : data.filters().entrySet()) {
        matching.merge(
            named.getKey(), Filters.matches(named.getValue(), payload) ? 1L : 0L, Long::sum);
      }
    }
    for (var named : matching.entrySet()) {
      var filter = Optional.ofNullable(data.filters().get(named.getKey()));
      compare(named.getKey(), named.getValue(), door.count(Place.COSINE.name(door), filter), wrong);
    }
    return new Line("(counts)", matching.size() + Place.values().length, 0, wrong);
  }

  private static void compare(String what, long expected, long found, List<String> wrong) {
    if (expected != found) {
      wrong.add("%s: %d counted, there are %d".formatted(what, found, expected));
    }
  }

  /** Points picked by chance, always the same ones, come back as they were given. */
  private Line sample(Door door) throws IOException {
    var ids = new Random(42).ints(0, data.size()).distinct();
    var picked = ids.limit(Math.min(SAMPLE, data.size() / 2)).boxed().toList();
    var wrong = new ArrayList<String>();
    for (var from = 0; from < picked.size(); from += SAMPLE_BATCH) {
      var asked = picked.subList(from, Math.min(from + SAMPLE_BATCH, picked.size()));
      var kept = door.retrieve(Place.COSINE.name(door), asked);
      if (kept.size() != asked.size()) {
        wrong.add("%d of %d points".formatted(kept.size(), asked.size()));
      }
      for (var point : kept) {
        if (!point.payload().equals(data.payload(point.id()))) {
          wrong.add("payload of %d: %s".formatted(point.id(), point.payload()));
        }
        var likeness = Metric.COSINE.score(point.vector(), data.vectors().row(point.id()));
        if (Math.abs(1 - likeness) > Metric.COSINE.tolerance()) {
          wrong.add("vector of %d has likeness %f".formatted(point.id(), likeness));
        }
      }
    }
    return new Line("(points)", picked.size(), 0, wrong);
  }

  private interface Task {
    void run(int number) throws IOException;
  }

  private static void inParallel(Task task) throws IOException {
    try (var executor = Executors.newFixedThreadPool(THREADS)) {
      var futures = new ArrayList<Future<?>>();
      for (var number = 0; number < THREADS; number++) {
        var own = number;
        futures.add(
            executor.submit(
                () -> {
                  task.run(own);
                  return null;
                }));
      }
      for (var future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
