package io.sampo.storage.payload;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an edit inside the values of a payload comes to as a change of whole top-level keys. The
 * edit depends on what was there, its outcome does not: it can be given to others.
 *
 * @param set keys with their new values
 * @param removed keys that go
 */
public record NestedEdit(Payload set, List<String> removed) {
  public NestedEdit {
    removed = List.copyOf(removed);
  }

  /** Of {@link PayloadEdit#set} at a key; nothing where the edit leaves the payload as it is. */
  public static NestedEdit set(Payload payload, Payload changes, JsonPath key) {
    return of(payload, PayloadEdit.set(payload, changes, key), Set.of(key.root()), Set.of());
  }

  /** Of {@link PayloadEdit#delete}; whole keys are removed also where they are not there. */
  public static NestedEdit delete(Payload payload, List<JsonPath> keys) {
    var roots = new LinkedHashSet<String>();
    var whole = new LinkedHashSet<String>();
    for (var key : keys) {
      (key.isSingleKey() ? whole : roots).add(key.root());
    }
    return of(payload, PayloadEdit.delete(payload, keys), roots, whole);
  }

  private static NestedEdit of(
      Payload before, Payload after, Set<String> edited, Set<String> removed) {
    var old = Payloads.decode(before);
    var left = Payloads.decode(after);
    var set = new LinkedHashMap<String, @Nullable Object>();
    for (var name : edited) {
      if (left.containsKey(name)
          && (!old.containsKey(name) || !Objects.equals(old.get(name), left.get(name)))) {
        set.put(name, left.get(name));
      }
    }
    return new NestedEdit(Payloads.encode(set), new ArrayList<>(removed));
  }

  /** All keys that are written. */
  public Set<String> names() {
    var names = new LinkedHashSet<>(removed);
    names.addAll(PayloadEdit.names(set));
    return names;
  }
}
