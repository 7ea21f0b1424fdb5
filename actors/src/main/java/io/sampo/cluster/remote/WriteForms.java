package io.sampo.cluster.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sampo.cluster.collection.Handover;
import io.sampo.cluster.collection.ShardWrite;
import io.sampo.storage.journal.OperationCodec;
import io.sampo.storage.journal.OperationFormatException;
import io.sampo.storage.journal.OperationSize;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.model.UpdateRequest;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.UpdateResult.Status;
import io.sampo.storage.model.WriteOptions.Ordering;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Binary form, big-endian, of the write that peers hand on most, an upsert without conditions, and
 * of the answer to a write. Its points are as in the log; its shard key, which has led it to its
 * shard, is left out. Both begin with a byte with which neither a CBOR map nor {@link SearchForms}
 * begin.
 */
final class WriteForms {
  private static final byte QUESTION = 3;
  private static final byte UPDATED = 4;

  private static final byte NONE = 0;
  private static final byte SOME = 1;

  private static final int HEAD_BYTES = 128;

  /** The places are part of the form, as in the next. */
  private static final List<Ordering> ORDERINGS =
      List.of(Ordering.WEAK, Ordering.MEDIUM, Ordering.STRONG);

  private static final List<Status> STATUSES =
      List.of(Status.ACKNOWLEDGED, Status.COMPLETED, Status.WAIT_TIMEOUT);

  private WriteForms() {}

  /** Whether those bytes are an upsert. */
  static boolean isQuestion(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == QUESTION;
  }

  /** Whether those bytes are of one of the two forms. */
  static boolean isOne(byte[] bytes) {
    return isQuestion(bytes) || (bytes.length > 0 && bytes[0] == UPDATED);
  }

  /** The form of an upsert or of the answer to a write, {@code null} of anything else. */
  static byte @Nullable [] write(Object value) {
    return switch (value) {
      case ShardQuestion question
          when question.ask() instanceof ShardQuestion.Write ask
              && ask.write() instanceof ShardWrite.Points(UpdateRequest.Upsert upsert)
              && upsert.mode() == UpdateRequest.UpdateMode.UPSERT
              && upsert.filter() == null ->
          question(question, ask, new UpdateOperation.Upsert(upsert.points()));
      case ShardAnswer.Updated(var result) -> updated(result);
      default -> null;
    };
  }

  /**
   * What was written.
   *
   * @throws IllegalArgumentException where that makes no sense
   */
  static Object read(byte[] bytes) {
    try {
      var in = ByteBuffer.wrap(bytes);
      return in.get() == QUESTION ? question(in) : updated(in);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | OperationFormatException e) {
      throw new IllegalArgumentException("a write between peers cannot be read", e);
    }
  }

  private static byte[] question(
      ShardQuestion question, ShardQuestion.Write ask, UpdateOperation operation) {
    var name = question.operation().getBytes(UTF_8);
    return OperationCodec.bytes(
        HEAD_BYTES + name.length + OperationSize.estimateBytes(operation),
        out -> {
          out.put(QUESTION)
              .putLong(question.collection().getMostSignificantBits())
              .putLong(question.collection().getLeastSignificantBits())
              .putInt(question.shard())
              .putLong(question.limitMillis())
              .putInt(name.length)
              .put(name)
              .put(ask.await() ? SOME : NONE)
              .put((byte) ORDERINGS.indexOf(ask.ordering()));
          number(out, ask.timeoutMillis());
          out.putInt(ask.hops());
          handover(out, ask.handover());
          OperationCodec.write(operation, Stamp.BEGINNING, 0, out);
        });
  }

  private static ShardQuestion question(ByteBuffer in) {
    var collection = new UUID(in.getLong(), in.getLong());
    int shard = in.getInt();
    long limitMillis = in.getLong();
    int length = in.getInt();
    var name = UTF_8.decode(in.slice(in.position(), length)).toString();
    in.position(in.position() + length);
    boolean await = in.get() == SOME;
    var ordering = ORDERINGS.get(in.get());
    var timeoutMillis = number(in);
    int hops = in.getInt();
    var handover = handover(in);
    if (!(OperationCodec.read(in).operation() instanceof UpdateOperation.Upsert(var points))) {
      throw new IllegalArgumentException("a write between peers that is no upsert");
    }
    var upsert = new UpdateRequest.Upsert(points, UpdateRequest.UpdateMode.UPSERT, null, null);
    return new ShardQuestion(
        collection,
        shard,
        name,
        limitMillis,
        new ShardQuestion.Write(
            new ShardWrite.Points(upsert), await, ordering, timeoutMillis, hops, handover));
  }

  private static byte[] updated(UpdateResult result) {
    var out = ByteBuffer.allocate(2 + 1 + Long.BYTES);
    out.put(UPDATED).put((byte) STATUSES.indexOf(result.status()));
    number(out, result.operationId());
    return out.array();
  }

  private static ShardAnswer.Updated updated(ByteBuffer in) {
    var status = STATUSES.get(in.get());
    return new ShardAnswer.Updated(new UpdateResult(number(in), status));
  }

  private static void number(ByteBuffer out, @Nullable Long number) {
    out.put(number == null ? NONE : SOME).putLong(number == null ? 0 : number);
  }

  private static @Nullable Long number(ByteBuffer in) {
    boolean some = in.get() == SOME;
    long number = in.getLong();
    return some ? number : null;
  }

  private static void handover(ByteBuffer out, @Nullable Handover handover) {
    out.put(handover == null ? NONE : SOME);
    if (handover != null) {
      out.putLong(handover.giver().value()).putLong(handover.endMillis());
    }
  }

  private static @Nullable Handover handover(ByteBuffer in) {
    return in.get() == NONE ? null : new Handover(new PeerId(in.getLong()), in.getLong());
  }
}
