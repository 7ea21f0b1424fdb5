package io.sampo.contract;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs the scenarios of oracle files against a server and notes how each step went. */
public final class OracleReplay {

  /**
   * How one step went.
   *
   * @param difference why it failed, empty where the answers agree
   */
  public record Outcome(OracleStep step, Optional<String> difference) {
    public boolean passed() {
      return difference.isEmpty();
    }
  }

  private final OracleTarget target;

  public OracleReplay(OracleTarget target) {
    this.target = target;
  }

  /** Runs a file; every scenario starts without collections and aliases. */
  public List<Outcome> run(OracleFile file) throws IOException {
    var outcomes = new ArrayList<Outcome>();
    for (var scenario : file.scenarios().values()) {
      target.reset();
      for (var step : scenario) {
        outcomes.add(new Outcome(step, run(step)));
      }
    }
    target.reset();
    return outcomes;
  }

  private Optional<String> run(OracleStep step) {
    try {
      return Comparison.difference(step, target.send(step));
    } catch (IOException e) {
      return Optional.of("no answer: " + e);
    }
  }
}
