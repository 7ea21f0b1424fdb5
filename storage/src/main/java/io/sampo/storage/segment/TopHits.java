package io.sampo.storage.segment;

import java.util.Arrays;
import java.util.List;

/**
 * The best rows seen so far, at most {@code limit}: a heap with the worst at its root. Of equal
 * scores the larger id is better where larger scores are, else the smaller (spec dataplane §5.6).
 * One thread.
 */
final class TopHits {
  private static final int INITIAL = 64;

  private final List<SegmentView> views;
  private final int limit;
  private final boolean largerIdFirst;
  private final float atLeast;
  private float[] scores;
  private int[] segments;
  private int[] rows;
  private int size;
  private float floor;

  /**
   * @param atLeast lower scores are of no interest
   */
  TopHits(List<SegmentView> views, int limit, boolean largerIdFirst, float atLeast) {
    this.views = views;
    this.limit = limit;
    this.largerIdFirst = largerIdFirst;
    this.atLeast = atLeast;
    floor = atLeast;
    var capacity = Math.min(limit, INITIAL);
    scores = new float[capacity];
    segments = new int[capacity];
    rows = new int[capacity];
  }

  /** A score below this one is not worth an {@link #offer}. */
  float floor() {
    return floor;
  }

  int size() {
    return size;
  }

  float score(int index) {
    return scores[index];
  }

  SegmentView view(int index) {
    return views.get(segments[index]);
  }

  int row(int index) {
    return rows[index];
  }

  /** Takes a row in if it is good enough. NaN counts as the best score. */
  void offer(float score, int segment, int row) {
    if (size < limit) {
      if (size == scores.length) {
        var larger = (int) Math.min(limit, 2L * size);
        scores = Arrays.copyOf(scores, larger);
        segments = Arrays.copyOf(segments, larger);
        rows = Arrays.copyOf(rows, larger);
      }
      set(size, score, segment, row);
      up(size++);
    } else if (isBetter(score, segment, row, 0)) {
      set(0, score, segment, row);
      down();
    }
    if (size == limit) {
      floor = Math.max(atLeast, scores[0]);
    }
  }

  private void set(int index, float score, int segment, int row) {
    scores[index] = score;
    segments[index] = segment;
    rows[index] = row;
  }

  private boolean isBetter(float score, int segment, int row, int other) {
    if (score != scores[other]) {
      return Float.compare(score, scores[other]) > 0;
    }
    var ids =
        views
            .get(segment)
            .segment()
            .rows()
            .compareIds(row, view(other).segment().rows(), rows[other]);
    return largerIdFirst ? ids > 0 : ids < 0;
  }

  private boolean isBetter(int index, int other) {
    return isBetter(scores[index], segments[index], rows[index], other);
  }

  private void swap(int a, int b) {
    var score = scores[a];
    var segment = segments[a];
    var row = rows[a];
    set(a, scores[b], segments[b], rows[b]);
    set(b, score, segment, row);
  }

  private void up(int from) {
    int at = from;
    while (at > 0 && isBetter((at - 1) / 2, at)) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void down() {
    int at = 0;
    while (true) {
      var worst = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < size; child++) {
        if (isBetter(worst, child)) {
          worst = child;
        }
      }
      if (worst == at) {
        return;
      }
      swap(at, worst);
      at = worst;
    }
  }

  /** Takes in all hits of another part of the same search. */
  void addAll(TopHits other) {
    for (int i = 0; i < other.size; i++) {
      if (!(other.scores[i] < floor)) {
        offer(other.scores[i], other.segments[i], other.rows[i]);
      }
    }
  }

  /** Puts the hits in order, the best first; ends the use as a heap. */
  void sort() {
    int all = size;
    while (size > 1) {
      size--;
      swap(0, size);
      down();
    }
    size = all;
  }
}
