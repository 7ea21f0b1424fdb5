package io.sampo.grpc.mapping;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Optional members between records, where absence is {@code null}, and messages. */
final class Fields {
  private Fields() {}

  /** Sets a field of a message, unless there is nothing to set. */
  static <T> void set(@Nullable T value, Consumer<? super T> setter) {
    if (value != null) {
      setter.accept(value);
    }
  }

  /** As {@link #set}, for 32-bit fields of values that are longer in the model. */
  static void setInt(@Nullable Long value, Consumer<Integer> setter) {
    if (value != null) {
      setter.accept(value.intValue());
    }
  }

  /** An unsigned 32-bit field. */
  static @Nullable Long unsigned(boolean given, int value) {
    return given ? Integer.toUnsignedLong(value) : null;
  }

  /** A 64-bit field. */
  static @Nullable Long number(boolean given, long value) {
    return given ? value : null;
  }

  /** A boolean field. */
  static @Nullable Boolean bool(boolean given, boolean value) {
    return given ? value : null;
  }
}
