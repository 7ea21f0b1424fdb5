package io.sampo.cluster.consensus;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What happened, as a number that tells two runs apart, and on demand as text. */
final class Trace {
  private static final int PRIME = 1_099_511;

  private final LongSupplier clock;
  private final @Nullable Consumer<String> lines;
  private long hash = 17;

  Trace(LongSupplier clock, @Nullable Consumer<String> lines) {
    this.clock = clock;
    this.lines = lines;
  }

  void add(Object... what) {
    var text = Arrays.toString(what);
    hash = (hash * PRIME + text.hashCode()) * PRIME + clock.getAsLong();
    if (lines != null) {
      lines.accept("%10.3f ms %s".formatted(clock.getAsLong() / 1e6, text));
    }
  }

  long hash() {
    return hash;
  }
}
