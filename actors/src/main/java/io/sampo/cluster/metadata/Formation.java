package io.sampo.cluster.metadata;

/**
 * The control cluster that is to exist: who is in another one leaves it.
 *
 * @param number counts the formations; 0 = none yet
 * @param seed number of the member that began it by joining itself
 */
public record Formation(long number, long seed) {
  public static final Formation NONE = new Formation(0, 0);
}
