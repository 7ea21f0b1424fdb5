package io.sampo.cluster.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What became of the latest commands, so that a command that is asked again is answered again and
 * not done again. Immutable; the oldest first.
 */
public record Outcomes(List<Known> latest) {
  /** More than can be waiting at once for longer than a command may take. */
  private static final int KEPT = 64;

  public static final Outcomes NONE = new Outcomes(List.of());

  public Outcomes {
    latest = List.copyOf(latest);
  }

  /** A command and its answer. */
  public record Known(UUID command, Outcome outcome) {}

  /** The answer to that command, if it is among the latest. */
  public Optional<Outcome> of(UUID command) {
    return latest.stream()
        .filter(known -> known.command().equals(command))
        .map(Known::outcome)
        .findFirst();
  }

  Outcomes with(UUID command, Outcome outcome) {
    var changed = new ArrayList<>(latest.size() < KEPT ? latest : latest.subList(1, KEPT));
    changed.add(new Known(command, outcome));
    return new Outcomes(changed);
  }
}
