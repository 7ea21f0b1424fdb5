package io.sampo.storage.segment;

import io.sampo.storage.filter.FilterPlan;
import io.sampo.storage.model.ScoredPoint;
import io.sampo.storage.segment.UsageMeter.Tally;
import io.sampo.storage.vector.DenseVectors;
import io.sampo.storage.vector.Kernels;
import io.sampo.storage.vector.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An exact search: every row, or every candidate of a selective filter, is scored in blocks; what
 * beats the worst hit so far is then looked at closely (has it the vector, does the view see it,
 * does the filter accept it). Cut into small parts that several threads take one after the other: a
 * thread that does not get the processor holds up one part, and not its share of them all.
 */
final class VectorScan {
  /** Rows per kernel call: the scores stay in the first-level cache. */
  private static final int BLOCK = 256;

  /** Rows below which another thread costs more than it is worth. */
  private static final int SMALLEST_SHARE = 4096;

  /** Of vectors, in a part: about a quarter of a millisecond. */
  private static final int PART_BYTES = 1_500_000;

  /** Above this share of candidates a scan in file order is cheaper than single rows. */
  private static final double SELECTIVE = 0.5;

  private final List<SegmentView> views;
  private final VectorField field;
  private final VectorSearch search;
  private final float[] query;
  private final float atLeast;
  private final Deadline deadline;
  private final UsageMeter usage;
  private final Kernels kernels = Kernels.best();

  VectorScan(
      List<SegmentView> views,
      VectorField field,
      VectorSearch search,
      Deadline deadline,
      UsageMeter usage) {
    this.usage = usage;
    this.views = views;
    this.field = field;
    this.search = search;
    this.deadline = deadline;
    field.checkQueried(search.query());
    query = field.prepared(search.query());
    atLeast = atLeast(search.scoreThreshold());
  }

  /** The threshold as an inner similarity; a little less where the displayed score is rounded. */
  private float atLeast(@Nullable Float threshold) {
    if (threshold == null) {
      return Float.NEGATIVE_INFINITY;
    }
    return switch (field.distance()) {
      case COSINE, DOT -> threshold;
      case MANHATTAN -> -threshold;
      case EUCLID -> -(threshold * threshold) * (1 + 1e-6f);
    };
  }

  /** Rows {@code from} to {@code to} of one segment, or of its candidates. */
  private record Slice(
      int segment, FilterPlan plan, int slot, int @Nullable [] candidates, int from, int to) {
    Slice between(int first, int end) {
      return new Slice(segment, plan, slot, candidates, first, end);
    }
  }

  CompletionStage<List<ScoredPoint>> run(Executor executor, int parallelism) {
    var answer = new CompletableFuture<List<ScoredPoint>>();
    executor.execute(
        () -> {
          try {
            deadline.check();
            var parts = parts();
            var crew = new Crew(parts, answer);
            long shares = (rows(parts) + SMALLEST_SHARE - 1) / SMALLEST_SHARE;
            for (int i = 1; i < Math.min(shares, parallelism); i++) {
              executor.execute(crew::work);
            }
            crew.work();
          } catch (Throwable failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  /** The threads of one search. Who comes late may find nothing left; nobody waits for it. */
  private final class Crew {
    private final List<List<Slice>> parts;
    private final CompletableFuture<List<ScoredPoint>> answer;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unfinished;
    private final Queue<TopHits> found = new ConcurrentLinkedQueue<>();

    Crew(List<List<Slice>> parts, CompletableFuture<List<ScoredPoint>> answer) {
      this.parts = parts;
      this.answer = answer;
      unfinished = new AtomicInteger(parts.size());
    }

    /** One thread's; what the threads have found is put together by the one that ends last. */
    void work() {
      int part = next.getAndIncrement();
      if (part >= parts.size()) {
        return;
      }
      try {
        var hits = new TopHits(views, search.limit(), field.distance().largerIsBetter(), atLeast);
        var scores = new float[BLOCK];
        found.add(hits);
        for (; part < parts.size(); part = next.getAndIncrement()) {
          try (var tally = usage.tally()) {
            for (var slice : parts.get(part)) {
              scan(slice, hits, scores, tally);
            }
          }
          if (unfinished.decrementAndGet() == 0) {
            found.stream().filter(other -> other != hits).forEach(hits::addAll);
            answer.complete(answer(hits));
          }
        }
      } catch (Throwable failure) {
        answer.completeExceptionally(failure);
      }
    }
  }

  private static long rows(List<List<Slice>> parts) {
    return parts.stream().flatMap(List::stream).mapToLong(slice -> slice.to() - slice.from()).sum();
  }

  /** At least one, which may be empty. */
  private List<List<Slice>> parts() {
    int most = BLOCK * Math.max(1, PART_BYTES / (BLOCK * field.size() * Float.BYTES));
    var parts = new ArrayList<List<Slice>>();
    parts.add(new ArrayList<>());
    int room = most;
    for (var slice : slices()) {
      int from = 0;
      while (from < slice.to()) {
        if (room == 0) {
          parts.add(new ArrayList<>());
          room = most;
        }
        int to = Math.min(slice.to(), from + room);
        parts.getLast().add(slice.between(from, to));
        room -= to - from;
        from = to;
      }
    }
    return parts;
  }

  private List<Slice> slices() {
    var slices = new ArrayList<Slice>();
    for (int i = 0; i < views.size(); i++) {
      var view = views.get(i);
      var slot = view.slot(field);
      if (slot < 0 || view.bound() == 0 || search.limit() == 0) {
        continue;
      }
      var plan = FilterPlan.of(search.filter(), view);
      var candidates = plan.matchesAll() ? null : plan.candidates();
      var selective =
          candidates != null && candidates.getLongCardinality() <= SELECTIVE * view.bound();
      var single = candidates != null && selective ? candidates.toArray() : null;
      var count = single == null ? view.bound() : single.length;
      slices.add(new Slice(i, plan, slot, single, 0, count));
    }
    return slices;
  }

  private void scan(Slice slice, TopHits hits, float[] scores, Tally tally) {
    if (slice.candidates() == null) {
      scanRows(slice, hits, scores, tally);
    } else {
      scanCandidates(slice, slice.candidates(), hits, scores, tally);
    }
  }

  private void scanRows(Slice slice, TopHits hits, float[] scores, Tally tally) {
    var view = views.get(slice.segment());
    var store = view.segment().vectors(slice.slot());
    var matching = new MatchingRows(view, slice.plan(), tally);
    var complete = view.segment().allHaveVector(slice.slot(), view.bound());
    var chosen = new int[BLOCK];
    // Rows of a kind often lie together: what lies between them is not even read.
    int row = matching.nextCandidate(slice.from());
    while (row < slice.to()) {
      deadline.check();
      var inChunk = store.rowsPerChunk() - row % store.rowsPerChunk();
      var count = Math.min(Math.min(BLOCK, inChunk), slice.to() - row);
      var filterFirst = isFilterFirst(matching, hits);
      if (complete && !filterFirst) {
        kernels.scan(
            field.distance(), query, store.chunkOf(row), store.offsetInChunk(row), count, scores);
        tally.vectorsCompared(count * store.strideBytes());
        for (int i = 0; i < count; i++) {
          if (!(scores[i] < hits.floor()) && matching.matches(row + i)) {
            hits.offer(scores[i], slice.segment(), row + i);
          }
        }
      } else {
        var first = row - row % store.rowsPerChunk();
        int found = 0;
        for (int i = 0; i < count; i++) {
          if (view.segment().rows().hasVector(row + i, slice.slot())
              && (!filterFirst || matching.matches(row + i))) {
            chosen[found++] = row + i - first;
          }
        }
        kernels.gather(field.distance(), query, store.chunkOf(row), chosen, found, scores);
        tally.vectorsCompared(found * store.strideBytes());
        for (int i = 0; i < found; i++) {
          if (!(scores[i] < hits.floor()) && (filterFirst || matching.matches(first + chosen[i]))) {
            hits.offer(scores[i], slice.segment(), first + chosen[i]);
          }
        }
      }
      row = matching.nextCandidate(row + count);
    }
  }

  /**
   * As long as any score is welcome, each row is put to the filter anyway, and only those that pass
   * need a score; a filter that hardly any row passes then costs no more than looking at payloads.
   */
  private boolean isFilterFirst(MatchingRows matching, TopHits hits) {
    return matching.isCostly() && hits.floor() == Float.NEGATIVE_INFINITY;
  }

  private void scanCandidates(
      Slice slice, int[] candidates, TopHits hits, float[] scores, Tally tally) {
    var view = views.get(slice.segment());
    var store = view.segment().vectors(slice.slot());
    var matching = new MatchingRows(view, slice.plan(), tally);
    var inChunk = new int[BLOCK];
    int next = slice.from();
    while (next < slice.to() && candidates[next] < view.bound()) {
      deadline.check();
      var count = sameChunk(store, candidates, next, slice.to(), view.bound(), inChunk);
      kernels.gather(
          field.distance(), query, store.chunkOf(candidates[next]), inChunk, count, scores);
      tally.vectorsCompared(count * store.strideBytes());
      for (int i = 0; i < count; i++) {
        var row = candidates[next + i];
        if (!(scores[i] < hits.floor())
            && view.segment().rows().hasVector(row, slice.slot())
            && matching.candidateMatches(row)) {
          hits.offer(scores[i], slice.segment(), row);
        }
      }
      next += count;
    }
  }

  /** How many of the next candidates lie in one mapping; their places there go to inChunk. */
  private static int sameChunk(
      DenseVectors store, int[] candidates, int from, int to, int bound, int[] inChunk) {
    var chunk = candidates[from] / store.rowsPerChunk();
    int count = 0;
    while (count < inChunk.length
        && from + count < to
        && candidates[from + count] < bound
        && candidates[from + count] / store.rowsPerChunk() == chunk) {
      inChunk[count] = candidates[from + count] % store.rowsPerChunk();
      count++;
    }
    return count;
  }

  private List<ScoredPoint> answer(TopHits hits) {
    var points = new ArrayList<ScoredPoint>(hits.size());
    var threshold = search.scoreThreshold();
    hits.sort();
    for (int i = 0; i < hits.size(); i++) {
      var score = Scores.displayed(field.distance(), hits.score(i));
      if (threshold == null || Scores.beats(field.distance(), score, threshold)) {
        var view = hits.view(i);
        var row = hits.row(i);
        points.add(
            new ScoredPoint(
                view.id(row), view.segment().rows().operation(row), score, null, null, null, null));
      }
    }
    return points;
  }
}
