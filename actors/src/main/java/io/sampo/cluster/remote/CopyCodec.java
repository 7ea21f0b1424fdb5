package io.sampo.cluster.remote;

import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.journal.OperationCodec;
import io.sampo.storage.journal.OperationSize;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Binary form of operations on their way to another replica, and of what became of them;
 * little-endian. Operations are as in the log.
 */
final class CopyCodec {
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 1 + 16 + 4 + 8 + 8 + 1 + 4;

  /** Instead of a number: the replica that sent the operation is not to begin any. */
  private static final long OUTDATED = -1;

  private CopyCodec() {}

  /**
   * Operations for a replica.
   *
   * @param leader the peer whose replica gave the operations their stamps
   * @param index of the metadata that it knew then
   * @param await whether it is to be told when they are applied
   */
  record Parcel(
      ReplicaId replica,
      PeerId leader,
      long index,
      boolean await,
      List<OperationTaken> operations) {
    Parcel {
      operations = List.copyOf(operations);
    }
  }

  static byte[] write(Parcel parcel) {
    return OperationCodec.bytes(
        estimateBytes(parcel.operations()),
        out -> write(parcel, out.order(ByteOrder.LITTLE_ENDIAN)));
  }

  /** About how long a parcel of these is. */
  static long estimateBytes(List<OperationTaken> operations) {
    return HEAD_BYTES
        + operations.stream().mapToLong(taken -> OperationSize.estimateBytes(taken.update())).sum();
  }

  private static void write(Parcel parcel, ByteBuffer out) {
    var id = parcel.replica();
    out.put(VERSION)
        .putLong(id.collection().getMostSignificantBits())
        .putLong(id.collection().getLeastSignificantBits())
        .putInt(id.shard().value())
        .putLong(parcel.leader().value())
        .putLong(parcel.index())
        .put((byte) (parcel.await() ? 1 : 0))
        .putInt(parcel.operations().size());
    for (var taken : parcel.operations()) {
      int at = out.position();
      out.putInt(0);
      OperationCodec.write(taken.update(), taken.stamp(), taken.operation(), out);
      out.putInt(at, out.position() - at - Integer.BYTES);
    }
  }

  static Parcel parcel(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    checkVersion(in.get());
    var id = new ReplicaId(new UUID(in.getLong(), in.getLong()), new ShardId(in.getInt()));
    var leader = new PeerId(in.getLong());
    long index = in.getLong();
    boolean await = in.get() != 0;
    var operations = new ArrayList<OperationTaken>();
    for (int left = in.getInt(); left > 0; left--) {
      int length = in.getInt();
      var logged = OperationCodec.read(in.slice(in.position(), length));
      in.position(in.position() + length);
      operations.add(new OperationTaken(logged.number(), logged.stamp(), logged.operation()));
    }
    return new Parcel(id, leader, index, await, operations);
  }

  private static void checkVersion(byte version) {
    if (version != VERSION) {
      throw new IllegalArgumentException("a message of version " + version + " is not known");
    }
  }

  /** What became of one operation: its number, or why it was refused. */
  record Fate(long operation, Optional<Refusal> refusal) {
    static Fate of(Refusal why) {
      return new Fate(0, Optional.of(why));
    }

    static Fate outdated(Refusal why) {
      return new Fate(OUTDATED, Optional.of(why));
    }

    boolean isOutdated() {
      return operation == OUTDATED;
    }
  }

  static byte[] fates(List<Fate> fates) {
    var refusals = new ArrayList<byte[]>();
    int size = 1 + Integer.BYTES;
    for (var fate : fates) {
      var refusal =
          fate.refusal()
              .map(why -> ShardCodec.write(new ShardAnswer.Refused(why), ShardAnswer.class))
              .orElse(new byte[0]);
      refusals.add(refusal);
      size += Long.BYTES + Integer.BYTES + refusal.length;
    }
    var out =
        ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).put(VERSION).putInt(fates.size());
    for (int i = 0; i < fates.size(); i++) {
      out.putLong(fates.get(i).operation()).putInt(refusals.get(i).length).put(refusals.get(i));
    }
    return out.array();
  }

  static List<Fate> fates(byte[] bytes) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    checkVersion(in.get());
    var fates = new ArrayList<Fate>();
    for (int left = in.getInt(); left > 0; left--) {
      long operation = in.getLong();
      var refusal = new byte[in.getInt()];
      in.get(refusal);
      fates.add(
          refusal.length == 0
              ? new Fate(operation, Optional.empty())
              : Fate.of(((ShardAnswer.Refused) ShardCodec.read(refusal, ShardAnswer.class)).why()));
    }
    return fates;
  }
}
