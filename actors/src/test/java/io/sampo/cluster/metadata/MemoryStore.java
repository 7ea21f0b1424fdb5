package io.sampo.cluster.metadata;

import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A store in memory that tells which keys the last write touched. */
public final class MemoryStore implements KeyValueStore {
  private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private final List<String> touched = new ArrayList<>();

  /** Keys of the last write, as text. */
  List<String> touched() {
    return List.copyOf(touched);
  }

  int size() {
    return entries.size();
  }

  @Override
  public synchronized byte @Nullable [] get(byte[] key) {
    return entries.get(key);
  }

  @Override
  public synchronized void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor) {
    for (var entry : new TreeMap<>(entries.tailMap(prefix)).entrySet()) {
      if (!Arrays.equals(prefix, Arrays.copyOf(entry.getKey(), prefix.length))) {
        break;
      }
      visitor.accept(entry.getKey(), entry.getValue());
    }
  }

  @Override
  public synchronized void write(Changes changes, boolean sync) {
    touched.clear();
    for (var change : changes.list()) {
      touched.add(new String(change.key(), java.nio.charset.StandardCharsets.UTF_8));
      var value = change.value();
      if (value == null) {
        entries.remove(change.key());
      } else {
        entries.put(change.key(), value);
      }
    }
  }

  @Override
  public void close() {}
}
