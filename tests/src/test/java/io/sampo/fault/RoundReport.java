package io.sampo.fault;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.sampo.fault.PastWrite.Heard;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a round.
 *
 * @param excused reads of peers that were cut off and saw what was old
 * @param details where something is wrong, how it came to that
 */
record RoundReport(
    RoundSettings settings,
    Map<ClusterFault, Integer> faults,
    long operations,
    Map<Heard, Long> heard,
    long reads,
    long failedReads,
    Duration recovery,
    int excused,
    List<Contradiction> wrong,
    String details) {

  RoundReport {
    faults = Map.copyOf(faults);
    heard = Map.copyOf(heard);
    wrong = List.copyOf(wrong);
  }

  RoundReport(
      RoundSettings settings,
      Map<ClusterFault, Integer> faults,
      History history,
      long failedReads,
      Duration recovery,
      int excused,
      List<Contradiction> wrong,
      String details) {
    this(
        settings,
        faults,
        history.writes().size(),
        history.writes().stream()
            .collect(groupingBy(PastWrite::heard, () -> new EnumMap<>(Heard.class), counting())),
        history.reads().size(),
        failedReads,
        recovery,
        excused,
        wrong,
        details);
  }

  long heard(Heard what) {
    return heard.getOrDefault(what, 0L);
  }

  boolean isWell() {
    return wrong.isEmpty();
  }

  @Override
  public String toString() {
    return "%s: %s; %d writes, %d applied, %d logged, %d unknown, %d unsent; %d points read, %d reads failed, %d old while cut off; well after %.1f s; %s"
        .formatted(
            settings,
            Nemesis.names(faults),
            operations,
            heard(Heard.APPLIED),
            heard(Heard.LOGGED),
            heard(Heard.UNKNOWN),
            heard(Heard.UNSENT),
            reads,
            failedReads,
            excused,
            recovery.toMillis() / 1e3,
            isWell() ? "no violation" : kinds());
  }

  private String kinds() {
    return wrong.size()
        + " VIOLATIONS "
        + wrong.stream().collect(groupingBy(Contradiction::kind, counting()))
        + "\n"
        + details
        + wrong.stream().limit(20).map(one -> one + "\n").reduce("", String::concat);
  }
}
