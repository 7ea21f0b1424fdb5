package io.sampo.storage.payload;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.OptionalLong;

/**
 * Moments as text (spec dataplane §4.3): {@code 2024-01-01T10:00:00.5Z}, with an offset with or
 * without colon, with a space instead of the {@code T}, without offset (UTC), without seconds, or
 * the date alone. Inside the server a moment is the number of microseconds since 1970 UTC.
 */
public final class Datetimes {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private Datetimes() {}

  /** Microseconds since 1970 UTC, finer digits cut off; empty where the text is no moment. */
  public static OptionalLong parseMicros(String text) {
    return new Scanner(text).moment();
  }

  /** One pass over a text; a field that cannot be read makes {@link #failed} true for good. */
  private static final class Scanner {
    private final String text;
    private int at;
    private boolean failed;

    Scanner(String text) {
      this.text = text;
    }

    OptionalLong moment() {
      int year = digits(4);
      expect('-');
      int month = digits(2);
      expect('-');
      int day = digits(2);
      long seconds = 0;
      long micros = 0;
      if (!failed && at < text.length()) {
        if (!take('T') && !take('t')) {
          expect(' ');
        }
        seconds = digits(2, 23) * 3600L;
        expect(':');
        seconds += digits(2, 59) * 60L;
        if (take(':')) {
          seconds += digits(2, 59);
          micros = take('.') ? fraction() : 0;
        }
        seconds -= offsetSeconds();
      }
      if (failed || at < text.length()) {
        return OptionalLong.empty();
      }
      try {
        long days = LocalDate.of(year, month, day).toEpochDay();
        return OptionalLong.of((days * 86_400 + seconds) * MICROS_PER_SECOND + micros);
      } catch (DateTimeException e) {
        return OptionalLong.empty();
      }
    }

    private int offsetSeconds() {
      if (failed || at == text.length() || take('Z') || take('z')) {
        return 0;
      }
      int sign = take('-') ? -1 : 1;
      if (sign > 0) {
        expect('+');
      }
      int hours = digits(2, 23);
      if (at < text.length()) {
        take(':');
        return sign * (hours * 3600 + digits(2, 59) * 60);
      }
      return sign * hours * 3600;
    }

    private long fraction() {
      long micros = 0;
      int start = at;
      for (long unit = MICROS_PER_SECOND / 10; at < text.length(); at++, unit /= 10) {
        int digit = text.charAt(at) - '0';
        if (digit < 0 || digit > 9) {
          break;
        }
        micros += digit * unit;
      }
      failed |= at == start || at - start > 9;
      return micros;
    }

    private int digits(int count, int max) {
      int value = digits(count);
      failed |= value > max;
      return value;
    }

    private int digits(int count) {
      int value = 0;
      for (int i = 0; i < count; i++, at++) {
        int digit = at < text.length() ? text.charAt(at) - '0' : -1;
        if (digit < 0 || digit > 9) {
          failed = true;
          return 0;
        }
        value = value * 10 + digit;
      }
      return value;
    }

    private void expect(char c) {
      failed |= !take(c);
    }

    private boolean take(char c) {
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }
  }
}
