package io.sampo.peers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was asked of collections with unique names and how it ended, to be compared with what peers
 * list. Any thread.
 */
public final class Ledger {
  /** What must be found of one collection. */
  private enum Fate {
    PRESENT,
    ABSENT,
    UNKNOWN
  }

  private final Map<String, Fate> fates = new TreeMap<>();
  private final Map<Answer.Verdict, Integer> verdicts = new EnumMap<>(Answer.Verdict.class);
  private final List<String> wrong = new ArrayList<>();

  /** A collection that nobody had asked for before was to be created. */
  public synchronized void created(String name, Answer answer) {
    fates.put(
        name,
        switch (count(answer)) {
          case ACKNOWLEDGED -> Fate.PRESENT;
          case REFUSED -> Fate.ABSENT;
          case UNKNOWN -> Fate.UNKNOWN;
        });
    if (answer instanceof Answer.Given(int status, var text) && status == 409) {
      wrong.add(name + " was asked for once and is said to exist: " + text);
    }
  }

  /** A collection whose creation was acknowledged was to be deleted, once. */
  public synchronized void deleted(String name, Answer answer) {
    switch (count(answer)) {
      case ACKNOWLEDGED -> {
        fates.put(name, Fate.ABSENT);
        if (answer instanceof Answer.Given given && !given.result().asBoolean()) {
          wrong.add(name + " was acknowledged, and is not there when it is deleted");
        }
      }
      case REFUSED -> {
        // It stays what it was.
      }
      case UNKNOWN -> fates.put(name, Fate.UNKNOWN);
    }
  }

  private Answer.Verdict count(Answer answer) {
    var verdict = answer.verdict();
    verdicts.merge(verdict, 1, Integer::sum);
    return verdict;
  }

  /** Names of collections that must exist. */
  public synchronized List<String> present() {
    return fates.entrySet().stream()
        .filter(entry -> entry.getValue() == Fate.PRESENT)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How many changes ended so. */
  public synchronized int count(Answer.Verdict verdict) {
    return verdicts.getOrDefault(verdict, 0);
  }

  /**
   * What contradicts a list that all peers agree on, long after the last deadline. What was unknown
   * is known from now on. Contradictions are told once.
   */
  public synchronized List<String> settle(Set<String> found) {
    fates.replaceAll(
        (name, fate) -> {
          var is = found.contains(name) ? Fate.PRESENT : Fate.ABSENT;
          if (fate == Fate.PRESENT && is == Fate.ABSENT) {
            wrong.add(name + " was acknowledged and is lost");
          } else if (fate == Fate.ABSENT && is == Fate.PRESENT) {
            wrong.add(name + " was refused or deleted and is there");
          }
          return is;
        });
    var told = List.copyOf(wrong);
    wrong.clear();
    return told;
  }
}
