package io.sampo.bench;

import java.util.ArrayList;
import java.util.List;

/** Figures of one measurement, round by round, and what they must not exceed. */
final class Rounds {
  private final String what;
  private final String unit;
  private final double medianLimit;
  private final double worstLimit;
  private final List<Double> figures = new ArrayList<>();

  /**
   * Without figures yet.
   *
   * @param worstLimit infinite where only the median is limited
   */
  Rounds(String what, String unit, double medianLimit, double worstLimit) {
    this.what = what;
    this.unit = unit;
    this.medianLimit = medianLimit;
    this.worstLimit = worstLimit;
  }

  void add(double figure) {
    figures.add(figure);
  }

  void addSecondsSince(long nanos) {
    add((System.nanoTime() - nanos) / 1e9);
  }

  /** One line: median, worst, limits, and whether they are kept. */
  void print() {
    var sorted = figures.stream().sorted().toList();
    if (sorted.isEmpty()) {
      System.out.printf("%-62s no figures%n", what);
      return;
    }
    double median = sorted.get((sorted.size() - 1) / 2);
    double worst = sorted.getLast();
    boolean kept = median <= medianLimit && worst <= worstLimit;
    System.out.printf(
        "%-62s n %3d  median %7.2f %s (limit %s), worst %7.2f %s (limit %s)  %s%n",
        what,
        sorted.size(),
        median,
        unit,
        limit(medianLimit),
        worst,
        unit,
        limit(worstLimit),
        kept ? "kept" : "OVER");
  }

  private static String limit(double limit) {
    return Double.isInfinite(limit) ? "none" : "%.1f".formatted(limit);
  }
}
