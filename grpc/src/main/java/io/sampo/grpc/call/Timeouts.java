package io.sampo.grpc.call;

import java.time.Duration;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/** The {@code grpc-timeout} header: up to eight digits and a unit. */
final class Timeouts {
  static final String HEADER = "grpc-timeout";
  private static final int MAX_DIGITS = 8;

  private Timeouts() {}

  static @Nullable Duration of(HttpRequest request) {
    var header = request.getHeader(HEADER);
    return header.isPresent() ? parse(header.get().value()) : null;
  }

  /** The time, or {@code null} where the text is not one: a broken header limits nothing. */
  static @Nullable Duration parse(String text) {
    int digits = text.length() - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      return null;
    }
    long amount = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      amount = amount * 10 + digit;
    }
    return switch (text.charAt(digits)) {
      case 'H' -> Duration.ofHours(amount);
      case 'M' -> Duration.ofMinutes(amount);
      case 'S' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMillis(amount);
      case 'u' -> Duration.ofNanos(amount * 1_000);
      case 'n' -> Duration.ofNanos(amount);
      default -> null;
    };
  }
}
