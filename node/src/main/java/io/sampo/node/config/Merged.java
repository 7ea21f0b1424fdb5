package io.sampo.node.config;

import io.sampo.node.config.Entry.Written;
import io.sampo.node.config.Key.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Layers laid over each other and checked: for every known key the value that holds. */
final class Merged {
  private final Map<String, @Nullable Object> values = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final TreeSet<String> withoutEffect = new TreeSet<>();

  private Merged() {}

  /** Lays later layers over earlier ones. Faults of a value count even where a later one wins. */
  static Merged of(List<Layer> layers) {
    var merged = new Merged();
    for (var key : KnownKeys.all()) {
      merged.values.put(key.path(), key.builtIn());
    }
    var last = new HashMap<Key, Entry>();
    for (var layer : layers) {
      merged.faults.addAll(layer.faults());
      layer.entries().forEach(entry -> merged.lay(entry, last));
    }
    KnownKeys.all()
        .forEach(
            key -> {
              var entry = last.get(key);
              if (entry != null) {
                merged.judge(key, entry);
              }
            });
    return merged;
  }

  private void lay(Entry entry, Map<Key, Entry> last) {
    var path = entry.path();
    var key = KnownKeys.find(path).or(() -> KnownKeys.treeAbove(path));
    if (key.isPresent()) {
      if (!(key.get().kind() instanceof Kind.Tree) || !(entry.value() instanceof Written.Section)) {
        read(entry, key.get(), last);
      }
    } else if (KnownKeys.isSection(path)) {
      switch (entry.value()) {
        case Written.Section _, Written.Nothing _ -> {}
        case Written.Scalar _, Written.Listed _ ->
            faults.add(
                new Fault(entry.origin().describe() + ": " + path + " must be a section of keys"));
      }
    } else if (!(entry.value() instanceof Written.Section)) {
      unknown.add(
          "%s: unknown key %s is ignored%s"
              .formatted(
                  entry.origin().describe(),
                  path,
                  KnownKeys.nearest(path).map(near -> "; did you mean " + near + "?").orElse("")));
    }
  }

  private void read(Entry entry, Key key, Map<Key, Entry> last) {
    switch (entry.value()) {
      case Written.Scalar(var text) ->
          key.kind()
              .read(text)
              .ifPresentOrElse(
                  value -> values.put(key.path(), value),
                  () -> faults.add(Fault.of(entry, key, key.kind().rule())));
      case Written.Nothing _ -> values.put(key.path(), key.nullable() ? null : key.builtIn());
      case Written.Listed _, Written.Section _ -> {
        if (!(key.kind() instanceof Kind.Tree)) {
          faults.add(Fault.of(entry, key, key.kind().rule()));
        }
        values.put(key.path(), "a section");
      }
    }
    last.put(key, entry);
  }

  private void judge(Key key, Entry entry) {
    var value = values.get(key.path());
    switch (key.use()) {
      case Use.Effective _ -> {}
      case Use.NoEffectYet _ -> {
        if (value != null && !value.equals(key.builtIn())) {
          withoutEffect.add(key.path());
        }
      }
      case Use.NotServed(var harmless, var feature) -> {
        if (value != null && !value.equals(harmless)) {
          faults.add(
              new Fault(
                  "%s: %s is set. %s is not served by this version yet, and starting without it would not be what you asked for: remove the key to start"
                      .formatted(entry.origin().describe(), key.path(), feature)));
        }
      }
    }
  }

  List<Fault> faults() {
    return List.copyOf(faults);
  }

  /** One warning for each unknown key. */
  List<String> unknown() {
    return List.copyOf(unknown);
  }

  /** Keys that were set to something and have no effect in this version. */
  List<String> withoutEffect() {
    return List.copyOf(withoutEffect);
  }

  boolean flag(String path) {
    return (Boolean) required(path);
  }

  long whole(String path) {
    return (Long) required(path);
  }

  double decimal(String path) {
    return (Double) required(path);
  }

  String text(String path) {
    return (String) required(path);
  }

  @Nullable Long wholeOrNull(String path) {
    return (Long) values.get(path);
  }

  @Nullable Boolean flagOrNull(String path) {
    return (Boolean) values.get(path);
  }

  Optional<String> optionalText(String path) {
    return Optional.ofNullable((String) values.get(path)).filter(text -> !text.isEmpty());
  }

  private Object required(String path) {
    var value = values.get(path);
    if (value != null) {
      return value;
    }
    throw new IllegalStateException(path + " has no built-in value");
  }
}
