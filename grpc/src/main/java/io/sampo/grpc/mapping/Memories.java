package io.sampo.grpc.mapping;

import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.schema.Memory;
import org.jspecify.annotations.Nullable;

/** Placements of components, an enum that the message classes do not have. */
final class Memories {
  private static final int COLD = 1;
  private static final int CACHED = 2;
  static final int PINNED = 3;

  private Memories() {}

  /** The placement in that field, {@code null} where none is given. */
  static @Nullable Memory memory(MessageOrBuilder message, int number) {
    var value = Newer.number(message, number);
    return value == null ? null : memory(value);
  }

  /** The placement in a message that has nothing else. */
  static @Nullable Memory payload(MessageOrBuilder message, int number) {
    var payload = Newer.message(message, number);
    var value = payload == null ? null : Newer.number(payload, Newer.PAYLOAD_MEMORY);
    return value == null ? null : memory(value);
  }

  private static Memory memory(long value) {
    return switch ((int) value) {
      case COLD -> Memory.COLD;
      case CACHED -> Memory.CACHED;
      case PINNED -> Memory.PINNED;
      default -> throw new BadCall("Malformed memory parameter: " + value);
    };
  }

  static void put(Message.Builder message, int number, @Nullable Memory memory) {
    Newer.putNumber(message, number, number(memory));
  }

  static void putPayload(Message.Builder message, int number, @Nullable Memory memory) {
    var value = number(memory);
    if (value != null) {
      Newer.putMessage(
          message,
          number,
          UnknownFieldSet.newBuilder()
              .addField(Newer.PAYLOAD_MEMORY, Field.newBuilder().addVarint(value).build())
              .build());
    }
  }

  private static @Nullable Integer number(@Nullable Memory memory) {
    return switch (memory) {
      case null -> null;
      case COLD -> COLD;
      case CACHED -> CACHED;
      case PINNED -> PINNED;
    };
  }
}
