package io.sampo.http.json;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pull reader of one JSON text in UTF-8 (RFC 8259, nothing more lenient). The caller asks for
 * what it expects and must consume every value it is led to; nothing is built that is not asked
 * for, and floats go straight from bytes to primitives. Used by one thread.
 *
 * <p>Why not a library's parser: most of the bytes of an upload are digits of vectors, and a parser
 * that first finds tokens and then converts them costs twice as much (decision 0005).
 */
public final class JsonReader {
  /** Containers in each other, as in the reference. */
  private static final int MAX_DEPTH = 128;

  /** Below this a number of {@link Decimals#MAX_DIGITS} digits can take one more. */
  private static final long ROOM_FOR_ONE = 100_000_000_000_000_000L;

  /** What a value is. */
  public enum Kind {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    BOOLEAN,
    NULL
  }

  private final byte[] bytes;
  private final int end;
  private int at;
  private int depth;

  /** Whether the innermost container has been entered and nothing of it been read. */
  private boolean fresh;

  public JsonReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads the bytes from {@code start} to before {@code end}. */
  public JsonReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** What the next value is; does not move. */
  public Kind peek() {
    skipSpace();
    if (at == end) {
      throw wrong("EOF while parsing a value");
    }
    byte c = bytes[at];
    return switch (c) {
      case '{' -> Kind.OBJECT;
      case '[' -> Kind.ARRAY;
      case '"' -> Kind.STRING;
      case 't', 'f' -> Kind.BOOLEAN;
      case 'n' -> Kind.NULL;
      default -> {
        if (c == '-' || isDigit(c)) {
          yield Kind.NUMBER;
        }
        throw wrong("expected value");
      }
    };
  }

  /** Enters the object that is next; go on with {@link #nextName}. */
  public void beginObject() {
    enter('{');
  }

  /** Moves to the next member and gives its name, or leaves the object with {@code null}. */
  public @Nullable String nextName() {
    if (!more('}')) {
      return null;
    }
    if (at == end) {
      throw wrong("EOF while parsing an object");
    }
    if (bytes[at] != '"') {
      throw wrong(bytes[at] == '}' ? "trailing comma" : "key must be a string");
    }
    var name = string();
    skipSpace();
    if (at == end || bytes[at] != ':') {
      throw wrong(at == end ? "EOF while parsing an object" : "expected `:`");
    }
    at++;
    return name;
  }

  /** Enters the array that is next; go on with {@link #nextElement}. */
  public void beginArray() {
    enter('[');
  }

  /** Moves to the next element, or leaves the array with {@code false}. */
  public boolean nextElement() {
    if (!more(']')) {
      return false;
    }
    if (at < end && bytes[at] == ']') {
      throw wrong("trailing comma");
    }
    return true;
  }

  private void enter(char opening) {
    skipSpace();
    if (at == end || bytes[at] != opening) {
      throw wrong(at == end ? "EOF while parsing a value" : "expected `" + opening + "`");
    }
    if (++depth > MAX_DEPTH) {
      throw wrong("recursion limit exceeded");
    }
    at++;
    fresh = true;
  }

  /** Whether the container goes on; steps over the comma, or over its end. */
  private boolean more(char closing) {
    skipSpace();
    if (at == end) {
      throw wrong(closing == '}' ? "EOF while parsing an object" : "EOF while parsing a list");
    }
    byte c = bytes[at];
    boolean first = fresh;
    fresh = false;
    if (c == closing) {
      at++;
      depth--;
      return false;
    }
    if (!first) {
      if (c != ',') {
        throw wrong("expected `,` or `" + closing + "`");
      }
      at++;
      skipSpace();
    }
    return true;
  }

  /** Reads {@code true} or {@code false}. */
  public boolean bool() {
    if (peek() != Kind.BOOLEAN) {
      throw wrong("expected a boolean");
    }
    boolean value = bytes[at] == 't';
    word(value ? "true" : "false");
    return value;
  }

  /** Reads {@code null}. */
  public void nothing() {
    if (peek() != Kind.NULL) {
      throw wrong("expected null");
    }
    word("null");
  }

  private void word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at == end) {
        throw wrong("EOF while parsing a value");
      }
      if (bytes[at] != word.charAt(i)) {
        throw wrong("expected ident");
      }
      at++;
    }
  }

  /** Reads a string. */
  public String string() {
    skipSpace();
    if (at == end || bytes[at] != '"') {
      throw wrong("expected a string");
    }
    int start = ++at;
    while (at < end) {
      byte c = bytes[at];
      if (c == '"') {
        return new String(bytes, start, at++ - start, StandardCharsets.ISO_8859_1);
      }
      if (c == '\\' || c < ' ') {
        return longString(start);
      }
      at++;
    }
    throw wrong("EOF while parsing a string");
  }

  /** A string that has escapes or is not all ASCII. */
  private String longString(int start) {
    var text = new StringBuilder();
    int runStart = start;
    while (at < end) {
      byte c = bytes[at];
      if (c == '"') {
        decode(text, runStart, at++);
        return text.toString();
      }
      if (c == '\\') {
        decode(text, runStart, at++);
        escape(text);
        runStart = at;
      } else if (c >= 0 && c < ' ') {
        throw wrong("control character (\\u0000-\\u001F) found while parsing a string");
      } else {
        at++;
      }
    }
    throw wrong("EOF while parsing a string");
  }

  private void decode(StringBuilder text, int from, int to) {
    if (from == to) {
      return;
    }
    try {
      CharBuffer chars =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, from, to - from));
      text.append(chars);
    } catch (CharacterCodingException e) {
      throw wrong("invalid unicode code point");
    }
  }

  private void escape(StringBuilder text) {
    if (at == end) {
      throw wrong("EOF while parsing a string");
    }
    switch (bytes[at++]) {
      case '"' -> text.append('"');
      case '\\' -> text.append('\\');
      case '/' -> text.append('/');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'u' -> unicodeEscape(text);
      default -> throw wrong("invalid escape");
    }
  }

  private void unicodeEscape(StringBuilder text) {
    char first = hex4();
    if (Character.isLowSurrogate(first)) {
      throw wrong("lone leading surrogate in hex escape");
    }
    text.append(first);
    if (Character.isHighSurrogate(first)) {
      if (end - at < 2 || bytes[at] != '\\' || bytes[at + 1] != 'u') {
        throw wrong("unexpected end of hex escape");
      }
      at += 2;
      char second = hex4();
      if (!Character.isLowSurrogate(second)) {
        throw wrong("lone leading surrogate in hex escape");
      }
      text.append(second);
    }
  }

  private char hex4() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      if (at == end) {
        throw wrong("EOF while parsing a string");
      }
      int digit = Character.digit(bytes[at], 16);
      if (digit < 0) {
        throw wrong("invalid escape");
      }
      value = (value << 4) | digit;
      at++;
    }
    return (char) value;
  }

  /**
   * Reads a number as the nearest float; beyond the floats' range it is infinite.
   *
   * @throws FormatException where even a double cannot hold it
   */
  public float float32() {
    if (peek() != Kind.NUMBER) {
      throw wrong("expected a number");
    }
    int start = at;
    skipNumber();
    float value = Decimals.toFloat(bytes, start, at);
    if (Float.isInfinite(value) && Double.isInfinite(Decimals.toDouble(bytes, start, at))) {
      throw wrong("number out of range");
    }
    return value;
  }

  /**
   * Reads the rest of an array of numbers, whose first element is next, and leaves it.
   *
   * @param expected how many there probably are
   */
  float[] floats(int expected) {
    var values = new float[Math.max(expected, 1)];
    int count = 0;
    do {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      skipSpace();
      float value = plainFloat();
      values[count++] = Float.isNaN(value) ? float32() : value;
    } while (nextElement());
    return count == values.length ? values : Arrays.copyOf(values, count);
  }

  /**
   * Reads a number as most are written, in one pass: no exponent, and not more digits than a long
   * holds. NaN, without having moved, where the next value is anything else.
   */
  private float plainFloat() {
    int pos = at;
    boolean negative = pos < end && bytes[pos] == '-';
    if (negative) {
      pos++;
    }
    int start = pos;
    long digits = 0;
    int digit;
    while (pos < end && (digit = bytes[pos] - '0') >= 0 && digit <= 9 && digits < ROOM_FOR_ONE) {
      digits = digits * 10 + digit;
      pos++;
    }
    boolean wellFormed = pos > start && (bytes[start] != '0' || pos == start + 1);
    int power = 0;
    if (pos < end && bytes[pos] == '.') {
      int point = pos++;
      while (pos < end && (digit = bytes[pos] - '0') >= 0 && digit <= 9 && digits < ROOM_FOR_ONE) {
        digits = digits * 10 + digit;
        pos++;
      }
      power = point + 1 - pos;
      wellFormed &= power < 0;
    }
    if (!wellFormed || pos == end || (bytes[pos] != ',' && bytes[pos] != ']')) {
      return Float.NaN;
    }
    float value = Decimals.estimate(digits, power);
    if (!Float.isNaN(value)) {
      at = pos;
    }
    return negative ? -value : value;
  }

  /** Reads a number as an integer where it is written as one and fits, else as a double. */
  public Json number() {
    if (peek() != Kind.NUMBER) {
      throw wrong("expected a number");
    }
    int start = at;
    boolean integer = skipNumber();
    if (integer) {
      var exact = Decimals.toInteger(bytes, start, at);
      if (exact != null) {
        return exact;
      }
    }
    double value = Decimals.toDouble(bytes, start, at);
    if (Double.isInfinite(value)) {
      throw wrong("number out of range");
    }
    return new Json.Real(value);
  }

  /** Steps over a number; whether it is written as an integer. */
  private boolean skipNumber() {
    if (bytes[at] == '-') {
      at++;
    }
    if (at < end && bytes[at] == '0') {
      at++;
      if (at < end && isDigit(bytes[at])) {
        throw wrong("invalid number");
      }
    } else {
      skipDigits();
    }
    boolean integer = true;
    if (at < end && bytes[at] == '.') {
      at++;
      skipDigits();
      integer = false;
    }
    if (at < end && (bytes[at] | 0x20) == 'e') {
      at++;
      if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      skipDigits();
      integer = false;
    }
    return integer;
  }

  private void skipDigits() {
    int start = at;
    while (at < end && isDigit(bytes[at])) {
      at++;
    }
    if (at == start) {
      throw wrong(at == end ? "EOF while parsing a value" : "invalid number");
    }
  }

  /** Reads whatever is next, whole. */
  public Json value() {
    return switch (peek()) {
      case OBJECT -> Json.readObject(this);
      case ARRAY -> Json.readArray(this);
      case STRING -> new Json.Text(string());
      case NUMBER -> number();
      case BOOLEAN -> new Json.Bool(bool());
      case NULL -> {
        nothing();
        yield Json.Nothing.NULL;
      }
    };
  }

  /** Steps over whatever is next, checking that it is well-formed. */
  public void skip() {
    switch (peek()) {
      case OBJECT -> {
        beginObject();
        while (nextName() != null) {
          skip();
        }
      }
      case ARRAY -> {
        beginArray();
        while (nextElement()) {
          skip();
        }
      }
      case STRING -> string();
      case NUMBER -> skipNumber();
      case BOOLEAN -> bool();
      case NULL -> nothing();
    }
  }

  /** A place to come back to: before a value that {@link #peek} has looked at. */
  record Mark(int at, int depth) {}

  Mark mark() {
    return new Mark(at, depth);
  }

  /** Goes back to before the value. */
  void reset(Mark mark) {
    at = mark.at;
    depth = mark.depth;
    fresh = false;
  }

  /** The bytes this reads from. */
  byte[] source() {
    return bytes;
  }

  /** Before which byte this ends. */
  int limit() {
    return end;
  }

  /** Goes on behind a value that somebody else has read, from where {@link #peek} had stopped. */
  void jumpTo(int position) {
    at = position;
  }

  /** Makes sure that nothing follows. */
  public void end() {
    skipSpace();
    if (at < end) {
      throw wrong("trailing characters");
    }
  }

  private void skipSpace() {
    while (at < end) {
      byte c = bytes[at];
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return;
      }
      at++;
    }
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private FormatException wrong(String what) {
    int line = 1;
    int column = 0;
    for (int i = 0; i < Math.min(at + 1, end); i++) {
      if (bytes[i] == '\n') {
        line++;
        column = 0;
      } else {
        column++;
      }
    }
    return new FormatException(what + " at line " + line + " column " + column);
  }
}
