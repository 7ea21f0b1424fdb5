package io.sampo.cluster.consensus;

import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A replicated state that keeps all its operations in the store, with the index of each. */
final class Register implements ReplicatedState {
  private static final byte[] APPLIED = {'a'};
  private static final byte OPERATION = 'o';
  private static final int PART_OPERATIONS = 7;

  private final KeyValueStore store;
  private final List<Entry> entries = new ArrayList<>();
  private long applied;

  /** An operation and its place. */
  record Entry(long index, String operation) {
    byte[] bytes() {
      var text = operation.getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(Long.BYTES + text.length).putLong(index).put(text).array();
    }

    static Entry of(byte[] bytes) {
      var in = ByteBuffer.wrap(bytes);
      var index = in.getLong();
      return new Entry(index, StandardCharsets.UTF_8.decode(in).toString());
    }
  }

  Register(KeyValueStore store) {
    this.store = store;
    store.scan(new byte[] {OPERATION}, (_, value) -> entries.add(Entry.of(value)));
    var at = store.get(APPLIED);
    applied = at == null ? 0 : ByteBuffer.wrap(at).getLong();
  }

  List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  @Override
  public Object apply(long index, byte[] operation) {
    if (index <= applied) {
      return "again";
    }
    var entry = new Entry(index, new String(operation, StandardCharsets.UTF_8));
    store.write(changes(List.of(entry), index), false);
    entries.add(entry);
    applied = index;
    return "done " + entry.operation();
  }

  private static Changes changes(List<Entry> entries, long applied) {
    var changes = new Changes().put(APPLIED, longBytes(applied));
    for (var entry : entries) {
      changes.put(
          ByteBuffer.allocate(1 + Long.BYTES).put(OPERATION).putLong(entry.index()).array(),
          entry.bytes());
    }
    return changes;
  }

  private static byte[] longBytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  @Override
  public long applied() {
    return applied;
  }

  @Override
  public List<byte[]> snapshot() {
    var parts = new ArrayList<byte[]>();
    for (var from = 0; from < entries.size(); from += PART_OPERATIONS) {
      var out = new ByteWriter();
      entries
          .subList(from, Math.min(from + PART_OPERATIONS, entries.size()))
          .forEach(entry -> out.block(entry.bytes()));
      parts.add(out.toBytes());
    }
    return parts;
  }

  @Override
  public void install(long index, List<byte[]> chunks) {
    if (index <= applied) {
      return;
    }
    var installed = new ArrayList<Entry>();
    for (var chunk : chunks) {
      var in = ByteBuffer.wrap(chunk);
      while (in.hasRemaining()) {
        var block = new byte[in.getInt()];
        in.get(block);
        installed.add(Entry.of(block));
      }
    }
    var changes = changes(installed, index);
    store.write(changes, false);
    entries.clear();
    entries.addAll(installed);
    applied = index;
  }
}
