package io.sampo.cluster.wire;

/** The network between peers cannot be had: its port is in use, or its address is not here. */
public final class NetworkFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  NetworkFailure(String what, Throwable cause) {
    super(what, cause);
  }
}
