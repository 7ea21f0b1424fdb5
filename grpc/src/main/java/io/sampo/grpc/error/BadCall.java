package io.sampo.grpc.error;

/**
 * A message that breaks a rule or cannot be understood, found before anything was asked; answered
 * with INVALID_ARGUMENT and the bare text (spec dataplane §1.12). Has no stack trace.
 */
public final class BadCall extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadCall(String text) {
    super(text, null, false, false);
  }

  /** The text for the client. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
