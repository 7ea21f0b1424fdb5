package io.sampo.shard.actor;

import io.sampo.shard.model.Coverage;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Knowledge.Clock;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.model.Ticks;
import io.sampo.storage.model.PeerId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Binary form of a {@link Replica}, kept by the engine with every flush. */
final class ReplicaBytes {
  private static final byte VERSION = 2;

  /** Knew the newest tick of each clock only. */
  private static final byte WITHOUT_GAPS = 1;

  private static final int HEAD_BYTES = 1 + 1 + 8 + 8;

  private ReplicaBytes() {}

  static byte[] write(Replica replica) {
    var coverage = replica.coverage();
    int size =
        HEAD_BYTES
            + KnowledgeBytes.size(replica.knowledge())
            + KnowledgeBytes.size(coverage.merged())
            + Integer.BYTES;
    for (var mark : coverage.marks()) {
      size += Long.BYTES + KnowledgeBytes.size(mark.knowledge());
    }
    var buffer =
        ByteBuffer.allocate(size)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(VERSION)
            .put(replica.state().code())
            .putLong(replica.lastOperation())
            .putLong(replica.latestHlt());
    KnowledgeBytes.put(buffer, replica.knowledge());
    KnowledgeBytes.put(buffer, coverage.merged());
    buffer.putInt(coverage.marks().size());
    for (var mark : coverage.marks()) {
      buffer.putLong(mark.operation());
      KnowledgeBytes.put(buffer, mark.knowledge());
    }
    return buffer.array();
  }

  /** A new replica where there are no bytes yet. */
  static Replica read(byte[] bytes) {
    if (bytes.length == 0) {
      return Replica.NEW;
    }
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte version = buffer.get();
    if (version != VERSION && version != WITHOUT_GAPS) {
      throw new IllegalStateException("replica state of version " + version + " is not known");
    }
    var state = ReplicaState.ofCode(buffer.get());
    long lastOperation = buffer.getLong();
    long latestHlt = buffer.getLong();
    if (version == WITHOUT_GAPS) {
      var knowledge = withoutGaps(buffer);
      var coverage =
          new Coverage(List.of(new Coverage.Mark(lastOperation, knowledge)), Knowledge.NONE);
      return new Replica(state, knowledge, latestHlt, lastOperation, coverage);
    }
    var knowledge = KnowledgeBytes.read(buffer);
    var merged = KnowledgeBytes.read(buffer);
    var marks = new ArrayList<Coverage.Mark>();
    for (int left = buffer.getInt(); left > 0; left--) {
      marks.add(new Coverage.Mark(buffer.getLong(), KnowledgeBytes.read(buffer)));
    }
    return new Replica(state, knowledge, latestHlt, lastOperation, new Coverage(marks, merged));
  }

  private static Knowledge withoutGaps(ByteBuffer buffer) {
    var clocks = new HashMap<Clock, Ticks>();
    for (int left = buffer.getInt(); left > 0; left--) {
      var clock = new Clock(new PeerId(buffer.getLong()), buffer.getInt());
      clocks.put(clock, Ticks.upTo(buffer.getLong()));
    }
    return new Knowledge(clocks);
  }
}
