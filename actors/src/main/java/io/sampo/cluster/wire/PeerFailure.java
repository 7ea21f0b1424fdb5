package io.sampo.cluster.wire;

/** Another peer could not do what it was asked. */
public final class PeerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PeerFailure(String why) {
    super(why);
  }
}
