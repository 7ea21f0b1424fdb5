package io.sampo.storage.schema;

import static io.sampo.storage.schema.Merge.later;

import org.jspecify.annotations.Nullable;

/** Sizes of the replica log; a {@code null} member says nothing. */
public record WalConfig(
    @Nullable Long walCapacityMb, @Nullable Long walSegmentsAhead, @Nullable Long walRetainClosed) {

  public static final WalConfig UNSET = new WalConfig(null, null, null);
  public static final WalConfig DEFAULTS = new WalConfig(32L, 0L, 1L);

  /** This configuration where it says something, {@code base} elsewhere. */
  public WalConfig over(WalConfig base) {
    return new WalConfig(
        later(walCapacityMb, base.walCapacityMb),
        later(walSegmentsAhead, base.walSegmentsAhead),
        later(walRetainClosed, base.walRetainClosed));
  }
}
