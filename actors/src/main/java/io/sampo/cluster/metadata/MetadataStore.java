package io.sampo.cluster.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.Outcomes;
import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The state on disk, in the same store as the log and under keys of its own, so that the log's next
 * forced write makes it durable too. Only what changed is written.
 *
 * <pre>
 * c c name  → collection     c a alias → collection's name     c k key → JSON     c h → the rest
 * </pre>
 */
public final class MetadataStore {
  private static final byte PREFIX = 'c';
  private static final byte COLLECTION = 'c';
  private static final byte ALIAS = 'a';
  private static final byte KEY = 'k';
  private static final byte[] HEAD = {PREFIX, 'h'};

  private final KeyValueStore store;

  /**
   * What is small and changes often.
   *
   * @param applied index of the last entry of the log whose effect is stored
   */
  private record Head(
      long applied,
      long index,
      Outcomes outcomes,
      Peers peers,
      Formation formation,
      JournalHead journal) {}

  /** The state as it was stored, and the index of the last entry in it. */
  public record Stored(long applied, ClusterState state) {}

  public MetadataStore(KeyValueStore store) {
    this.store = store;
  }

  /** What was saved last; empty on the very first start. */
  public Stored load() {
    var bytes = store.get(HEAD);
    if (bytes == null) {
      return new Stored(0, ClusterState.EMPTY);
    }
    var head = LogCodec.read(bytes, Head.class);
    var catalog =
        new CatalogState(
            head.index(),
            map(COLLECTION, value -> LogCodec.read(value, CollectionEntry.class)),
            map(ALIAS, value -> new String(value, UTF_8)),
            map(KEY, value -> new String(value, UTF_8)),
            head.outcomes());
    return new Stored(
        head.applied(), new ClusterState(catalog, head.peers(), head.formation(), head.journal()));
  }

  /** Replaces what was saved; survives the end of the process on return. */
  public void save(ClusterState before, ClusterState after, long applied) {
    var changes = new Changes();
    var old = before.catalog();
    var now = after.catalog();
    differences(
        changes,
        COLLECTION,
        old.collections(),
        now.collections(),
        entry -> LogCodec.bytes(entry, CollectionEntry.class));
    differences(changes, ALIAS, old.aliases(), now.aliases(), MetadataStore::text);
    differences(changes, KEY, old.keys(), now.keys(), MetadataStore::text);
    var head =
        new Head(
            applied,
            now.index(),
            now.outcomes(),
            after.peers(),
            after.formation(),
            after.journal());
    changes.put(HEAD, LogCodec.bytes(head, Head.class));
    store.write(changes, false);
  }

  /** Removes everything. */
  public void clear() {
    var changes = new Changes();
    store.scan(new byte[] {PREFIX}, (key, _) -> changes.delete(key));
    store.write(changes, true);
  }

  private static <T> void differences(
      Changes changes,
      byte kind,
      Map<String, T> before,
      Map<String, T> after,
      Function<T, byte[]> form) {
    after.forEach(
        (name, value) -> {
          if (!value.equals(before.get(name))) {
            changes.put(key(kind, name), form.apply(value));
          }
        });
    before.forEach(
        (name, _) -> {
          if (!after.containsKey(name)) {
            changes.delete(key(kind, name));
          }
        });
  }

  private <T> SortedMap<String, T> map(byte kind, Function<byte[], T> read) {
    var map = new TreeMap<String, T>();
    var prefix = key(kind, "");
    store.scan(
        prefix,
        (key, value) ->
            map.put(
                new String(Arrays.copyOfRange(key, prefix.length, key.length), UTF_8),
                read.apply(value)));
    return map;
  }

  private static byte[] key(byte kind, String name) {
    var text = text(name);
    var key = new byte[2 + text.length];
    key[0] = PREFIX;
    key[1] = kind;
    System.arraycopy(text, 0, key, 2, text.length);
    return key;
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
