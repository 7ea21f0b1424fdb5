package io.sampo.http.error;

/** Carries a {@link RequestFault} out of a parser or through a future. Has no stack trace. */
public final class RequestFaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RequestFault fault;

  public RequestFaultException(RequestFault fault) {
    super(fault.text(), null, false, false);
    this.fault = fault;
  }

  public RequestFault fault() {
    return fault;
  }
}
