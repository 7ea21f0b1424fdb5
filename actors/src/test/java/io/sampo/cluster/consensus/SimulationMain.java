package io.sampo.cluster.consensus;

import java.util.TreeMap;

/**
 * {@code ./dev sim [--seeds N] [--from S] [--steps N] [--trace yes] [--without GUARD]}: simulates a
 * group under faults from many seeds, prints those that fail, and the whole trace on demand.
 * Without a guard seeds should fail.
 */
public final class SimulationMain {
  private static final String USAGE =
      "dev sim [--seeds N] [--from S] [--steps N] [--trace yes] [--without GUARD]";

  private SimulationMain() {}

  public static void main(String[] arguments) {
    long from = 1;
    int seeds = 1000;
    int steps = Simulation.STEPS;
    var trace = false;
    var faulty = Simulation.Faulty.NOTHING;
    for (int i = 0; i < arguments.length; i += 2) {
      var value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--seeds" -> seeds = Integer.parseInt(value);
        case "--from" -> from = Long.parseLong(value);
        case "--steps" -> steps = Integer.parseInt(value);
        case "--trace" -> trace = value.equals("yes");
        case "--without" -> faulty = Simulation.Faulty.without(value);
        default -> throw new IllegalArgumentException(USAGE);
      }
    }
    var failures = 0;
    var guarded = new TreeMap<String, Long>();
    var began = System.nanoTime();
    var enough = faulty.name().isEmpty() ? Integer.MAX_VALUE : 1;
    for (var seed = from; seed < from + seeds && failures < enough; seed++) {
      var report = new Simulation(seed, steps, faulty, trace ? System.out::println : null).run();
      report.guarded().forEach((guard, hits) -> guarded.merge(guard, hits, Long::sum));
      if (report.violation().isPresent()) {
        failures++;
        System.out.printf(
            "seed %d: %s%n  again: %s --trace yes%n",
            seed, report.violation().get(), report.command());
      }
      if (seeds == 1) {
        System.out.println(report.summary());
      }
    }
    System.out.printf(
        "%d seeds, %d failed, %.1f s%n", seeds, failures, (System.nanoTime() - began) / 1e9);
    System.out.println("what the guards mended: " + guarded);
    System.exit(failures == 0 ? 0 : 1);
  }
}
