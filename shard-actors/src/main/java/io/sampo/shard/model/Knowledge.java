package io.sampo.shard.model;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Stamp;
import java.util.HashMap;
import java.util.Map;

/**
 * Which stamped operations a replica has: a version vector with exceptions (Malkhi, Terry 2005), so
 * that operations may come in any order and a gap stays known until it is filled. Immutable.
 *
 * @param clocks the ticks taken, by clock
 */
public record Knowledge(Map<Clock, Ticks> clocks) {
  public static final Knowledge NONE = new Knowledge(Map.of());

  /**
   * One run of ticks of a peer. A replica begins a new clock at each start, because the last ticks
   * before a crash may have reached others and be forgotten here.
   */
  public record Clock(PeerId peer, int number) {
    static Clock of(Stamp stamp) {
      return new Clock(stamp.peer(), stamp.clock());
    }
  }

  public Knowledge {
    clocks = Map.copyOf(clocks);
  }

  /** Whether that operation is among them; one without a tick never is. */
  public boolean has(Stamp stamp) {
    return !stamp.isLocal() && of(Clock.of(stamp)).has(stamp.tick());
  }

  /** The ticks taken from that clock. */
  public Ticks of(Clock clock) {
    return clocks.getOrDefault(clock, Ticks.NONE);
  }

  /** With that operation. */
  public Knowledge with(Stamp stamp) {
    if (stamp.isLocal()) {
      return this;
    }
    var clock = Clock.of(stamp);
    var ticks = of(clock).with(stamp.tick());
    if (clocks.size() == 1 && clocks.containsKey(clock)) {
      return new Knowledge(Map.of(clock, ticks));
    }
    var changed = new HashMap<>(clocks);
    changed.put(clock, ticks);
    return new Knowledge(changed);
  }

  /** All that is in this or in the other. */
  public Knowledge with(Knowledge other) {
    if (covers(other)) {
      return this;
    }
    var changed = new HashMap<>(clocks);
    other.clocks.forEach((clock, ticks) -> changed.merge(clock, ticks, Ticks::with));
    return new Knowledge(changed);
  }

  /** Whether all of the other is in this. */
  public boolean covers(Knowledge other) {
    return other.clocks.entrySet().stream()
        .allMatch(entry -> of(entry.getKey()).covers(entry.getValue()));
  }

  /** The largest number of a clock of that peer, 0 if there is none. */
  public int lastClock(PeerId peer) {
    return clocks.keySet().stream()
        .filter(clock -> clock.peer().equals(peer))
        .mapToInt(Clock::number)
        .max()
        .orElse(0);
  }
}
