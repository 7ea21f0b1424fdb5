package io.sampo.storage.journal;

/** This atomic write cannot be logged, whatever the state of the disk; others are untouched. */
final class RejectedWriteException extends Exception {
  private static final long serialVersionUID = 1L;

  RejectedWriteException(String message) {
    super(message);
  }

  RejectedWriteException(String message, Throwable cause) {
    super(message, cause);
  }
}
