package io.sampo.cluster;

/** This peer cannot take part in the cluster; the process ends. */
public final class JoinFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JoinFailure(String why) {
    super(why);
  }
}
