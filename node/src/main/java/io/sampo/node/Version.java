package io.sampo.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What this program says it is: to clients the version they check for, to people its own. */
final class Version {
  /** Sampo's own. */
  static final String SAMPO = "0.1.0";

  /** The one whose interface is served; official clients compare it with their own. */
  static final String WIRE = "1.19.0";

  private Version() {}

  /**
   * The commit this was built from: 40 hexadecimal digits, zeros where the build had no history.
   */
  static String commit() {
    try (var resource = Version.class.getResourceAsStream("commit")) {
      return resource == null
          ? "0".repeat(40)
          : new String(resource.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
