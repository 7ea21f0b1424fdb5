package io.sampo.storage.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.json.UTF8JsonGenerator;
import io.sampo.storage.model.Payload;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Payloads from and to JSON and Java values. The Java values of JSON are {@code null}, {@link
 * Boolean}, {@link Long}, {@link BigInteger} (only above {@code Long.MAX_VALUE}, up to 64 unsigned
 * bits), {@link Double}, {@link String}, {@link List} and {@link Map}; integers beyond 64 bits
 * become doubles, of members with the same name the last wins.
 */
public final class Payloads {
  /** Containers in each other; also bounds the recursion over values. */
  private static final int MAX_DEPTH = 128;

  /** Digits of a number that are worth reading: past 10^308 it is out of range anyway. */
  private static final int MAX_NUMBER_CHARS = 10_000;

  /**
   * Parsers and generators for JSON from and to clients: fast numbers, names not interned (clients
   * choose them), strings and names of any length, whole characters outside the basic plane, and
   * the reference's depth of nesting.
   */
  public static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(MAX_NUMBER_CHARS)
                  .build())
          .build();

  private Payloads() {}

  /**
   * The object at which the parser stands ({@code START_OBJECT}), leaving it at its end. Nothing
   * but the bytes of the payload is built.
   *
   * @throws JsonParseException for a float out of range and half a surrogate pair
   */
  public static Payload fromJson(JsonParser parser) throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw new JsonParseException(parser, "a payload is an object");
    }
    return new JsonToCbor(parser).payload();
  }

  /** Writes the payload as one JSON object. */
  public static void toJson(Payload payload, JsonGenerator generator) throws IOException {
    copy(new CborReader(payload), generator, generator instanceof UTF8JsonGenerator);
  }

  /** A payload of Java values. */
  public static Payload encode(Map<String, @Nullable Object> values) {
    if (values.isEmpty()) {
      return Payload.EMPTY;
    }
    var writer = new CborWriter();
    writer.value(values);
    return writer.toPayload();
  }

  /** The members of a payload, in a map of the caller's own. */
  public static Map<String, @Nullable Object> decode(Payload payload) {
    return new CborReader(payload).map();
  }

  /** The value at which the parser stands, leaving it at its end. */
  public static @Nullable Object valueFromJson(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> finite(parser);
      case START_ARRAY -> {
        var list = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(valueFromJson(parser));
        }
        yield list;
      }
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          parser.nextToken();
          map.put(name, valueFromJson(parser));
        }
        yield map;
      }
      case null, default -> throw new JsonParseException(parser, "expected value");
    };
  }

  /** Writes a Java value as JSON. */
  public static void valueToJson(@Nullable Object value, JsonGenerator generator)
      throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case String text -> generator.writeString(text);
      case Long number -> generator.writeNumber(number);
      case Integer number -> generator.writeNumber(number);
      case Double number -> generator.writeNumber(number);
      case Boolean bool -> generator.writeBoolean(bool);
      case BigInteger number -> generator.writeNumber(number);
      case Map<?, ?> map -> {
        generator.writeStartObject();
        for (var member : map.entrySet()) {
          generator.writeFieldName((String) member.getKey());
          valueToJson(member.getValue(), generator);
        }
        generator.writeEndObject();
      }
      case List<?> list -> {
        generator.writeStartArray();
        for (var element : list) {
          valueToJson(element, generator);
        }
        generator.writeEndArray();
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    }
  }

  private static Object integer(JsonParser parser) throws IOException {
    if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      long value = parser.getLongValue();
      return value == 0 && JsonToCbor.isNegativeZero(parser) ? (Object) (-0.0) : (Object) value;
    }
    var big = parser.getBigIntegerValue();
    if (big.signum() > 0 && big.bitLength() == Long.SIZE) {
      return big;
    }
    return JsonToCbor.finite(parser, big.doubleValue());
  }

  private static double finite(JsonParser parser) throws IOException {
    return JsonToCbor.finite(parser, parser.getDoubleValue());
  }

  private static void copy(CborReader from, JsonGenerator to, boolean utf8) throws IOException {
    switch (from.type()) {
      case NULL -> {
        from.nothing();
        to.writeNull();
      }
      case BOOL -> to.writeBoolean(from.bool());
      case INTEGER -> to.writeNumber(from.integer());
      case UNSIGNED -> to.writeNumber(new BigInteger(Long.toUnsignedString(from.integer())));
      case REAL -> to.writeNumber(from.real());
      case STRING -> {
        if (utf8) {
          int length = from.beginString();
          to.writeUTF8String(from.bytes(), from.position(), length);
          from.advance(length);
        } else {
          to.writeString(from.string());
        }
      }
      case ARRAY -> {
        int count = from.beginArray();
        to.writeStartArray();
        for (int i = 0; i < count; i++) {
          copy(from, to, utf8);
        }
        to.writeEndArray();
      }
      case MAP -> {
        int count = from.beginMap();
        to.writeStartObject();
        for (int i = 0; i < count; i++) {
          var name = from.string();
          if (utf8) {
            // Written as a plain string, a name outside the basic plane comes out as two halves.
            to.writeFieldName(new SerializedString(name));
          } else {
            to.writeFieldName(name);
          }
          copy(from, to, utf8);
        }
        to.writeEndObject();
      }
    }
  }
}
