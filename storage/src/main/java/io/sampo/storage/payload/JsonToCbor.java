package io.sampo.storage.payload;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sampo.storage.model.Payload;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;

/** One pass of a parser over an object, token by token into a {@link CborWriter}. */
final class JsonToCbor {
  /** Up to this many names of an object are compared by their hashes, one by one. */
  private static final int LINEAR_NAMES = 32;

  private final JsonParser parser;
  private final CborWriter writer = new CborWriter();

  /** Hashes of the names seen, a stack over all open objects. */
  private int[] nameHashes = new int[32];

  /** Whether two names of an object may be the same. */
  private boolean doubled;

  JsonToCbor(JsonParser parser) {
    this.parser = parser;
  }

  Payload payload() throws IOException {
    try {
      object(0);
    } catch (IllegalArgumentException e) {
      throw new JsonParseException(parser, e.getMessage(), e);
    }
    var payload = writer.toPayload();
    return doubled ? Payloads.encode(Payloads.decode(payload)) : payload;
  }

  private void object(int base) throws IOException {
    HashSet<String> names = null;
    int top = base;
    writer.beginMap();
    for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      if (top - base < LINEAR_NAMES) {
        top = remember(base, top, name.hashCode());
      } else {
        names = names == null ? new HashSet<>() : names;
        doubled |= !names.add(name) || seen(base, top, name.hashCode());
      }
      writer.key(name);
      parser.nextToken();
      value(top);
    }
    writer.end();
  }

  private int remember(int base, int top, int hash) {
    doubled |= seen(base, top, hash);
    if (top == nameHashes.length) {
      nameHashes = Arrays.copyOf(nameHashes, top * 2);
    }
    nameHashes[top] = hash;
    return top + 1;
  }

  private boolean seen(int base, int top, int hash) {
    for (int i = base; i < top; i++) {
      if (nameHashes[i] == hash) {
        return true;
      }
    }
    return false;
  }

  private void value(int top) throws IOException {
    switch (parser.currentToken()) {
      case VALUE_STRING -> {
        var chars = parser.getTextCharacters();
        writer.string(chars, parser.getTextOffset(), parser.getTextLength());
      }
      case VALUE_NUMBER_INT -> integer();
      case VALUE_NUMBER_FLOAT -> writer.real(finite(parser, parser.getDoubleValue()));
      case VALUE_TRUE -> writer.bool(true);
      case VALUE_FALSE -> writer.bool(false);
      case VALUE_NULL -> writer.nothing();
      case START_OBJECT -> object(top);
      case START_ARRAY -> {
        writer.beginArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          value(top);
        }
        writer.end();
      }
      case null, default -> throw new JsonParseException(parser, "expected value");
    }
  }

  private void integer() throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      var big = parser.getBigIntegerValue();
      finite(parser, big.doubleValue());
      writer.big(big);
      return;
    }
    long value = parser.getLongValue();
    if (value == 0 && isNegativeZero(parser)) {
      writer.real(-0.0);
    } else {
      writer.integer(value);
    }
  }

  /** {@code -0} has no integer; the reference keeps it as a float. */
  static boolean isNegativeZero(JsonParser parser) throws IOException {
    return parser.getTextLength() > 1 && parser.getTextCharacters()[parser.getTextOffset()] == '-';
  }

  static double finite(JsonParser parser, double value) throws JsonParseException {
    if (!Double.isFinite(value)) {
      throw new JsonParseException(parser, "number out of range");
    }
    return value;
  }
}
