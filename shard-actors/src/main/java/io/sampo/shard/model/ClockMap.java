package io.sampo.shard.model;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Stamp;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest tick a replica has taken from each clock (spec distributed §3.7). Immutable.
 *
 * @param newest by clock
 * @param latestHlt the largest hybrid-logical timestamp taken; new ones must be larger
 */
public record ClockMap(Map<Clock, Long> newest, long latestHlt) {
  public static final ClockMap EMPTY = new ClockMap(Map.of(), 0);

  /** A clock of a peer. */
  public record Clock(PeerId peer, int number) {}

  public ClockMap {
    newest = Map.copyOf(newest);
  }

  /** The newest tick of that clock, 0 if it was never seen. */
  public long newest(PeerId peer, int number) {
    return newest.getOrDefault(new Clock(peer, number), 0L);
  }

  /** Whether an operation of this stamp is new here; one that is not must not be logged again. */
  public boolean accepts(Stamp stamp) {
    return stamp.tick() > newest(stamp.peer(), stamp.clock());
  }

  /** With that stamp taken. */
  public ClockMap with(Stamp stamp) {
    var clock = new Clock(stamp.peer(), stamp.clock());
    if (newest.size() == 1 && newest.containsKey(clock)) {
      return new ClockMap(Map.of(clock, Math.max(newest.get(clock), stamp.tick())), hlt(stamp));
    }
    var raised = new HashMap<>(newest);
    raised.merge(clock, stamp.tick(), Math::max);
    return new ClockMap(raised, hlt(stamp));
  }

  private long hlt(Stamp stamp) {
    return Math.max(latestHlt, stamp.hlt());
  }
}
