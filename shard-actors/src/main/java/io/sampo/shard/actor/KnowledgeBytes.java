package io.sampo.shard.actor;

import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Knowledge.Clock;
import io.sampo.shard.model.Ticks;
import io.sampo.storage.model.PeerId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Binary form of a {@link Knowledge}, in files and between peers. */
public final class KnowledgeBytes {
  private KnowledgeBytes() {}

  /** The form in an array of its own. */
  public static byte[] write(Knowledge knowledge) {
    var buffer = ByteBuffer.allocate(size(knowledge)).order(ByteOrder.LITTLE_ENDIAN);
    put(buffer, knowledge);
    return buffer.array();
  }

  /** Reads what {@link #write} made. */
  public static Knowledge read(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Bytes of {@link #put}. */
  static int size(Knowledge knowledge) {
    int size = Integer.BYTES;
    for (var ticks : knowledge.clocks().values()) {
      size += 8 + 4 + 8 + 4 + 16 * ticks.beyond().size();
    }
    return size;
  }

  static void put(ByteBuffer buffer, Knowledge knowledge) {
    buffer.putInt(knowledge.clocks().size());
    knowledge
        .clocks()
        .forEach(
            (clock, ticks) -> {
              buffer
                  .putLong(clock.peer().value())
                  .putInt(clock.number())
                  .putLong(ticks.upTo())
                  .putInt(ticks.beyond().size());
              ticks.beyond().forEach(run -> buffer.putLong(run.from()).putLong(run.to()));
            });
  }

  static Knowledge read(ByteBuffer buffer) {
    var clocks = new HashMap<Clock, Ticks>();
    for (int left = buffer.getInt(); left > 0; left--) {
      var clock = new Clock(new PeerId(buffer.getLong()), buffer.getInt());
      long upTo = buffer.getLong();
      List<Ticks.Run> beyond = new ArrayList<>();
      for (int runs = buffer.getInt(); runs > 0; runs--) {
        beyond.add(new Ticks.Run(buffer.getLong(), buffer.getLong()));
      }
      clocks.put(clock, new Ticks(upTo, beyond));
    }
    return new Knowledge(clocks);
  }
}
