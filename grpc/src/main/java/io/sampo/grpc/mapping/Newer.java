package io.sampo.grpc.mapping;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.sampo.grpc.error.BadCall;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fields of the wire 1.19 that the message classes, which are of 1.18, do not name: read from and
 * written to the unknown fields by number. {@code reflection.Additions} lists them all; the numbers
 * here are those of spec dataplane, appendix A.
 */
final class Newer {
  static final int CONDITION_SLICE = 8;
  static final int SLICE_TOTAL = 1;
  static final int SLICE_INDEX = 2;
  static final int MATCH_PREFIX = 11;
  static final int VECTOR_PARAMS_MEMORY = 8;
  static final int VECTOR_PARAMS_DIFF_MEMORY = 4;
  static final int HNSW_MEMORY = 8;
  static final int SPARSE_INDEX_MEMORY = 4;
  static final int SCALAR_MEMORY = 4;
  static final int PRODUCT_MEMORY = 3;
  static final int BINARY_MEMORY = 4;
  static final int TURBO_MEMORY = 3;
  static final int CREATE_PAYLOAD = 19;
  static final int PARAMS_PAYLOAD = 12;
  static final int PARAMS_DIFF_PAYLOAD = 6;
  static final int PAYLOAD_MEMORY = 1;
  static final int KEYWORD_PREFIX = 4;
  static final int KEYWORD_MEMORY = 5;
  static final int INTEGER_MEMORY = 6;
  static final int FLOAT_MEMORY = 4;
  static final int GEO_MEMORY = 3;
  static final int TEXT_MEMORY = 11;
  static final int BOOL_MEMORY = 3;
  static final int DATETIME_MEMORY = 4;
  static final int UUID_MEMORY = 4;
  static final int STEMMER_DISABLED = 2;
  static final int SEARCH_IDF = 6;
  static final int IDF_CORPUS = 1;

  private Newer() {}

  static boolean has(MessageOrBuilder message, int number) {
    return message.getUnknownFields().hasField(number);
  }

  /** An integer or enum, {@code null} where absent; the last one counts. */
  static @Nullable Long number(MessageOrBuilder message, int number) {
    return number(message.getUnknownFields(), number);
  }

  static @Nullable Long number(UnknownFieldSet fields, int number) {
    var values = fields.getField(number).getVarintList();
    return values.isEmpty() ? null : values.getLast();
  }

  /** A string, message or bytes, {@code null} where absent. */
  static @Nullable ByteString bytes(MessageOrBuilder message, int number) {
    var values = message.getUnknownFields().getField(number).getLengthDelimitedList();
    return values.isEmpty() ? null : values.getLast();
  }

  /** A message of a type that is not known either, {@code null} where absent. */
  static @Nullable UnknownFieldSet message(MessageOrBuilder message, int number) {
    var bytes = bytes(message, number);
    return bytes == null
        ? null
        : parse(UnknownFieldSet.getDefaultInstance().getParserForType(), bytes);
  }

  /** A message of a known type. */
  static <T> T parse(Parser<T> parser, ByteString bytes) {
    try {
      return parser.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new BadCall("failed to decode Protobuf message: " + e.getMessage());
    }
  }

  /** Adds an integer or enum, unless it is {@code null}. */
  static void putNumber(Message.Builder message, int number, @Nullable Integer value) {
    if (value != null) {
      put(message, number, field -> field.addVarint(value));
    }
  }

  /** Adds a number of 64 bits. */
  static void putReal(Message.Builder message, int number, double value) {
    put(message, number, field -> field.addFixed64(Double.doubleToRawLongBits(value)));
  }

  /** Adds a message. */
  static void putMessage(Message.Builder message, int number, UnknownFieldSet fields) {
    put(message, number, field -> field.addLengthDelimited(fields.toByteString()));
  }

  private static void put(Message.Builder message, int number, Consumer<Field.Builder> value) {
    var field = Field.newBuilder();
    value.accept(field);
    message.setUnknownFields(
        message.getUnknownFields().toBuilder().mergeField(number, field.build()).build());
  }
}
