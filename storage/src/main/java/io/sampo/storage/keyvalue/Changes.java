package io.sampo.storage.keyvalue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes to make together, in order; a later one of the same key wins. Not thread-safe. */
public final class Changes {
  private final List<Change> list = new ArrayList<>();

  /**
   * One of them.
   *
   * @param value null = remove the key
   */
  public record Change(byte[] key, byte @Nullable [] value) {}

  public Changes put(byte[] key, byte[] value) {
    list.add(new Change(key, value));
    return this;
  }

  public Changes delete(byte[] key) {
    list.add(new Change(key, null));
    return this;
  }

  public List<Change> list() {
    return List.copyOf(list);
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }
}
