package io.sampo.shard.actor;

import io.sampo.shard.model.ClockMap;
import io.sampo.shard.model.ClockMap.Clock;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;

/** Binary form of a {@link Replica}, kept by the engine with every flush. */
final class ReplicaBytes {
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 1 + 1 + 8 + 8 + 4;
  private static final int CLOCK_BYTES = 8 + 4 + 8;

  private ReplicaBytes() {}

  static byte[] write(Replica replica) {
    var clocks = replica.clocks();
    var buffer =
        ByteBuffer.allocate(HEAD_BYTES + CLOCK_BYTES * clocks.newest().size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(VERSION)
            .put(replica.state().code())
            .putLong(replica.lastOperation())
            .putLong(clocks.latestHlt())
            .putInt(clocks.newest().size());
    clocks
        .newest()
        .forEach(
            (clock, tick) ->
                buffer.putLong(clock.peer().value()).putInt(clock.number()).putLong(tick));
    return buffer.array();
  }

  /** A new replica where there are no bytes yet. */
  static Replica read(byte[] bytes) {
    if (bytes.length == 0) {
      return Replica.NEW;
    }
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte version = buffer.get();
    if (version != VERSION) {
      throw new IllegalStateException("replica state of version " + version + " is not known");
    }
    var state = ReplicaState.ofCode(buffer.get());
    long lastOperation = buffer.getLong();
    long latestHlt = buffer.getLong();
    int count = buffer.getInt();
    var newest = new HashMap<Clock, Long>();
    for (int i = 0; i < count; i++) {
      newest.put(new Clock(new PeerId(buffer.getLong()), buffer.getInt()), buffer.getLong());
    }
    return new Replica(state, new ClockMap(newest, latestHlt), lastOperation);
  }
}
