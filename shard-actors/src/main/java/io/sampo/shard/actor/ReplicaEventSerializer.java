package io.sampo.shard.actor;

import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaEvent.Adopted;
import io.sampo.shard.model.ReplicaEvent.BegunAnew;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaEvent.StateChanged;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.journal.OperationCodec;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.pekko.serialization.ByteBufferSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Binary form of replica events in the log. An operation is written straight into the journal's
 * buffer. Manifests: {@code o} an operation, {@code s} a change of state, {@code a} what was
 * adopted, {@code n} a new beginning.
 */
public final class ReplicaEventSerializer extends SerializerWithStringManifest
    implements ByteBufferSerializer {
  private static final int IDENTIFIER = 7_301;
  private static final String OPERATION = "o";
  private static final String STATE = "s";
  private static final String ADOPTED = "a";
  private static final String ANEW = "n";
  private static final int FIRST_BUFFER_BYTES = 1 << 16;

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object event) {
    return switch ((ReplicaEvent) event) {
      case OperationTaken _ -> OPERATION;
      case StateChanged _ -> STATE;
      case Adopted _ -> ADOPTED;
      case BegunAnew _ -> ANEW;
    };
  }

  @Override
  public byte[] toBinary(Object event) {
    int size = FIRST_BUFFER_BYTES;
    while (true) {
      var buffer = ByteBuffer.allocate(size);
      try {
        toBinary(event, buffer);
        return Arrays.copyOf(buffer.array(), buffer.position());
      } catch (BufferOverflowException _) {
        size = Math.multiplyExact(size, 4);
      }
    }
  }

  @Override
  public void toBinary(Object event, ByteBuffer buffer) {
    switch ((ReplicaEvent) event) {
      case OperationTaken(var operation, var stamp, var update) ->
          OperationCodec.write(update, stamp, operation, buffer);
      case StateChanged(var operation, var from, var to) ->
          buffer.order(ByteOrder.LITTLE_ENDIAN).putLong(operation).put(from.code()).put(to.code());
      case BegunAnew(var operation) -> buffer.order(ByteOrder.LITTLE_ENDIAN).putLong(operation);
      case Adopted(var operation, var knowledge, var latestHlt) -> {
        buffer.order(ByteOrder.LITTLE_ENDIAN).putLong(operation).putLong(latestHlt);
        KnowledgeBytes.put(buffer, knowledge);
      }
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return fromBinary(ByteBuffer.wrap(bytes), manifest);
  }

  @Override
  public Object fromBinary(ByteBuffer buffer, String manifest) {
    return switch (manifest) {
      case OPERATION -> {
        var logged = OperationCodec.read(buffer);
        yield new OperationTaken(logged.number(), logged.stamp(), logged.operation());
      }
      case STATE -> {
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        yield new StateChanged(
            buffer.getLong(), ReplicaState.ofCode(buffer.get()), ReplicaState.ofCode(buffer.get()));
      }
      case ADOPTED -> {
        buffer.order(ByteOrder.LITTLE_ENDIAN);
        long operation = buffer.getLong();
        long latestHlt = buffer.getLong();
        yield new Adopted(operation, KnowledgeBytes.read(buffer), latestHlt);
      }
      case ANEW -> new BegunAnew(buffer.order(ByteOrder.LITTLE_ENDIAN).getLong());
      default -> throw new IllegalArgumentException("unknown kind of replica event: " + manifest);
    };
  }
}
