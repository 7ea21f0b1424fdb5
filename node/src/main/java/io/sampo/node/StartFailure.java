package io.sampo.node;

/** Why the node could not start, in one line for an operator. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailure(String reason) {
    super(reason);
  }

  StartFailure(String reason, Throwable cause) {
    super(reason, cause);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
