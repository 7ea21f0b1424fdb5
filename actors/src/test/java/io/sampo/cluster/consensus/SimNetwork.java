package io.sampo.cluster.consensus;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A network that loses, repeats, delays and so reorders messages, and can be cut one way. */
final class SimNetwork {
  private static final long MILLI = 1_000_000;

  private final EventScheduler scheduler;
  private final RandomGenerator random;
  private final Receiver receiver;
  private final Set<Link> cut = new HashSet<>();
  private final Map<MemberId, Long> slowNanos = new HashMap<>();
  private double lost;
  private double repeated;
  private double late;

  /** One way. */
  private record Link(MemberId from, MemberId to) {}

  /** Where messages arrive. */
  interface Receiver {
    void receive(MemberId from, MemberId to, byte[] message);
  }

  SimNetwork(EventScheduler scheduler, RandomGenerator random, Receiver receiver) {
    this.scheduler = scheduler;
    this.random = random;
    this.receiver = receiver;
  }

  /**
   * Probabilities of each message.
   *
   * @param late delayed by seconds, so that it arrives in another term
   */
  void faults(double lost, double repeated, double late) {
    this.lost = lost;
    this.repeated = repeated;
    this.late = late;
  }

  void cut(MemberId from, MemberId to) {
    cut.add(new Link(from, to));
  }

  /** Messages to this member take longer by that. */
  void slow(MemberId member, long nanos) {
    slowNanos.put(member, nanos);
  }

  void heal() {
    cut.clear();
    slowNanos.clear();
  }

  void send(long departureNanos, MemberId from, MemberId to, byte[] message) {
    if (cut.contains(new Link(from, to)) || random.nextDouble() < lost) {
      return;
    }
    var copies = random.nextDouble() < repeated ? 2 : 1;
    for (var i = 0; i < copies; i++) {
      scheduler.at(
          departureNanos + delayNanos(to),
          () -> {
            if (!cut.contains(new Link(from, to))) {
              receiver.receive(from, to, message);
            }
          });
    }
  }

  private long delayNanos(MemberId to) {
    var usual = random.nextLong(MILLI / 10, 3 * MILLI) + slowNanos.getOrDefault(to, 0L);
    return random.nextDouble() < late ? usual + random.nextLong(5_000 * MILLI) : usual;
  }
}
