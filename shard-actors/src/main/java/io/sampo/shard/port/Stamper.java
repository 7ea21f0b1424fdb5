package io.sampo.shard.port;

import io.sampo.shard.model.ClockMap;
import io.sampo.storage.model.Stamp;

/** Gives operations their clock tag and timestamp; one for each shard at the peer that stamps. */
public interface Stamper {
  /** A stamp that is new to a replica with these clocks and later than all it has taken. */
  Stamp next(ClockMap clocks);
}
