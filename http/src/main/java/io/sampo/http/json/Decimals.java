package io.sampo.http.json;

import com.fasterxml.jackson.core.io.NumberInput;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decimal numbers in ASCII, well-formed as JSON wants them, to binary ones; correctly rounded.
 *
 * <p>{@link #toFloat} takes the first 18 significant digits as an integer w and computes w × 10^e
 * in doubles, for |e| ≤ 22. The cut digits, the conversion of w, the table's power and the
 * multiplication are each off by at most half a unit in the last place of a double, or less, so the
 * result is off by less than four. Rounding it to a float is right unless a midpoint between two
 * floats lies within that distance: then, about once in 2^25, the JDK decides.
 */
final class Decimals {
  /** Digits that always fit a long. */
  static final int MAX_DIGITS = 18;

  private static final int MAX_POWER = 22;
  private static final double[] POWERS = new double[2 * MAX_POWER + 1];

  static {
    for (int power = -MAX_POWER; power <= MAX_POWER; power++) {
      POWERS[power + MAX_POWER] = Double.parseDouble("1e" + power);
    }
  }

  /** Bits of a double's fraction that a float does not have, and where its midpoints lie. */
  private static final long EXTRA_BITS = (1L << 29) - 1;

  private static final long MIDPOINT = 1L << 28;

  /** More than the error of the estimate, in units in the last place of a double. */
  private static final long MARGIN = 8;

  private Decimals() {}

  /** The nearest float to the number from {@code start} to before {@code end}. */
  static float toFloat(byte[] bytes, int start, int end) {
    int at = start;
    boolean negative = bytes[at] == '-';
    if (negative) {
      at++;
    }
    long digits = 0;
    int count = 0;
    int power = 0;
    boolean fraction = false;
    for (; at < end; at++) {
      int c = bytes[at] - '0';
      if (c >= 0 && c <= 9) {
        if (count < MAX_DIGITS) {
          digits = digits * 10 + c;
          if (digits != 0) {
            count++;
          }
          if (fraction) {
            power--;
          }
        } else if (!fraction) {
          power++;
        }
      } else if (c == '.' - '0') {
        fraction = true;
      } else {
        power += exponent(bytes, at + 1, end);
        break;
      }
    }
    float value = estimate(digits, power);
    if (Float.isNaN(value)) {
      return Float.parseFloat(text(bytes, start, end));
    }
    return negative ? -value : value;
  }

  /**
   * The float nearest to {@code digits} × 10^{@code power}, or NaN where an estimate will not do.
   */
  static float estimate(long digits, int power) {
    if (digits == 0) {
      return 0;
    }
    if (power < -MAX_POWER || power > MAX_POWER) {
      return Float.NaN;
    }
    double estimate = digits * POWERS[power + MAX_POWER];
    long extra = Double.doubleToRawLongBits(estimate) & EXTRA_BITS;
    return Math.abs(extra - MIDPOINT) > MARGIN ? (float) estimate : Float.NaN;
  }

  /** The exponent after the letter, cut to what a float or double can tell apart. */
  private static int exponent(byte[] bytes, int start, int end) {
    boolean negative = bytes[start] == '-';
    int value = 0;
    for (int at = negative || bytes[start] == '+' ? start + 1 : start; at < end; at++) {
      value = Math.min(value * 10 + bytes[at] - '0', 1_000_000);
    }
    return negative ? -value : value;
  }

  /** The nearest double. */
  static double toDouble(byte[] bytes, int start, int end) {
    return NumberInput.parseDouble(text(bytes, start, end), /* useFastParser= */ true);
  }

  /** The integer, or {@code null} where neither a long nor 64 unsigned bits hold it. */
  static @Nullable Json toInteger(byte[] bytes, int start, int end) {
    boolean negative = bytes[start] == '-';
    if (end - start <= MAX_DIGITS) {
      long value = 0;
      for (int at = negative ? start + 1 : start; at < end; at++) {
        value = value * 10 + bytes[at] - '0';
      }
      return new Json.Int(negative ? -value : value);
    }
    var text = text(bytes, start, end);
    try {
      if (negative) {
        return new Json.Int(Long.parseLong(text));
      }
      long value = Long.parseUnsignedLong(text);
      return value >= 0 ? new Json.Int(value) : new Json.Huge(value);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
