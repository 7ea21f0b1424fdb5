package io.sampo.contract;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts passes and failures per file and tier, and prints them as a table. */
public final class OracleReport {
  private final Map<String, List<OracleReplay.Outcome>> byFile = new LinkedHashMap<>();

  public void add(String file, List<OracleReplay.Outcome> outcomes) {
    byFile.computeIfAbsent(file, _ -> new ArrayList<>()).addAll(outcomes);
  }

  /** The failed steps of a tier. */
  public List<OracleReplay.Outcome> failures(int tier) {
    return all().stream()
        .filter(outcome -> outcome.step().tier() == tier && !outcome.passed())
        .toList();
  }

  /** The steps of these scenarios that failed, of whatever tier. */
  public List<OracleReplay.Outcome> failures(Set<String> scenarios) {
    return all().stream()
        .filter(outcome -> scenarios.contains(outcome.step().scenario()) && !outcome.passed())
        .toList();
  }

  /** How many steps of a tier passed. */
  public long passes(int tier) {
    return count(all(), tier, true);
  }

  /** One line per file, and a last one with the sums. */
  public String table() {
    var table =
        new StringBuilder(row("file", "tier 1 passed", "failed", "tier 2 passed", "failed"));
    byFile.forEach((file, outcomes) -> table.append(counts(file, outcomes)));
    return table.append(counts("total", all())).toString();
  }

  /** What failed and why, one paragraph per step. */
  public static String details(List<OracleReplay.Outcome> failures) {
    var details = new StringBuilder();
    for (var failure : failures) {
      details.append(failure.step()).append('\n');
      failure.step().body().ifPresent(body -> details.append("  sent  ").append(cut(body)));
      details.append("  but   ").append(failure.difference().orElse("")).append("\n");
    }
    return details.toString();
  }

  private List<OracleReplay.Outcome> all() {
    return byFile.values().stream().flatMap(List::stream).toList();
  }

  private static String counts(String name, List<OracleReplay.Outcome> outcomes) {
    return row(
        name,
        count(outcomes, 1, true),
        count(outcomes, 1, false),
        count(outcomes, 2, true),
        count(outcomes, 2, false));
  }

  private static long count(List<OracleReplay.Outcome> outcomes, int tier, boolean passed) {
    return outcomes.stream()
        .filter(outcome -> outcome.step().tier() == tier && outcome.passed() == passed)
        .count();
  }

  private static String row(Object... cells) {
    return "%-20s %14s %7s %14s %7s%n".formatted(cells);
  }

  private static String cut(String body) {
    return (body.length() <= 1000 ? body : body.substring(0, 1000) + "…") + "\n";
  }
}
