package io.sampo.storage.journal;

/** Bytes that are no logged operation, or not one that this build knows. */
public final class OperationFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  OperationFormatException(Problem problem) {
    super(problem.describe());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }

  /** What is wrong with the bytes. */
  public sealed interface Problem {
    /** Written by a build with another format. */
    record UnknownVersion(int version) implements Problem {}

    /** A code that stands for nothing here. */
    record UnknownCode(String what, int code) implements Problem {}

    /** The bytes end before the operation does, or a length in them cannot be. */
    record Truncated(String what) implements Problem {}

    /** Bytes are left over after the operation. */
    record TrailingBytes(int count) implements Problem {}

    /** Text that is not UTF-8. */
    record NotText() implements Problem {}

    /** One line for the log. */
    default String describe() {
      return switch (this) {
        case UnknownVersion(var version) ->
            "operation format %d is not known to this build".formatted(version);
        case UnknownCode(var what, var code) -> "unknown %s code %d".formatted(what, code);
        case Truncated(var what) -> "operation ends within its %s".formatted(what);
        case TrailingBytes(var count) -> "%d bytes after the end of the operation".formatted(count);
        case NotText() -> "a text of the operation is not UTF-8";
      };
    }
  }
}
