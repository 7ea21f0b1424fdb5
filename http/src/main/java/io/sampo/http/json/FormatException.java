package io.sampo.http.json;

import org.jspecify.annotations.Nullable;

/**
 * A body is not JSON, or not of the shape that is asked for. Collects where it happened on its way
 * out of the readers. Has no stack trace: one is thrown for every variant that does not fit.
 */
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String path;

  public FormatException(String what) {
    this(what, "");
  }

  private FormatException(String what, String path) {
    super(null, null, false, false);
    this.what = what;
    this.path = path;
  }

  /** The same, found inside this member. */
  FormatException inMember(String name) {
    return in(name);
  }

  /** The same, found inside this element of a list. */
  FormatException inElement(int index) {
    return in("[" + index + "]");
  }

  private FormatException in(String step) {
    var joined = path.isEmpty() || path.startsWith("[") ? step + path : step + "." + path;
    return new FormatException(what, joined);
  }

  /** What is wrong, and where, if that is known. */
  @Override
  public @Nullable String getMessage() {
    return path.isEmpty() ? what : what + " at `" + path + "`";
  }

  /** What is wrong, and where, if that is known. */
  public String text() {
    return path.isEmpty() ? what : what + " at `" + path + "`";
  }
}
