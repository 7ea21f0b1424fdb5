package io.sampo.storage.payload;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.JsonPath.Step;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A selection of payload parts, made ready once for many payloads (spec dataplane §3.7). The
 * payload is walked top-down; an array extends the path of its elements by {@code []}, so a pattern
 * with a number matches no element. Copies encoded parts as they are. Immutable.
 */
public final class PayloadSelect {
  private final PayloadSelector selector;
  private final List<Pattern> patterns;

  /** The steps of a path that are not yet walked, and the name of the first if it is a key. */
  private record Pattern(List<Step> steps, byte @Nullable [] name) {
    Pattern(List<Step> steps) {
      this(
          steps,
          !steps.isEmpty() && steps.getFirst() instanceof Step.Key(var name)
              ? name.getBytes(StandardCharsets.UTF_8)
              : null);
    }

    Pattern rest() {
      return new Pattern(steps.subList(1, steps.size()));
    }

    boolean isWalked() {
      return steps.isEmpty();
    }

    boolean isEach() {
      return steps.getFirst() instanceof Step.Each;
    }
  }

  private PayloadSelect(PayloadSelector selector, List<JsonPath> paths) {
    this.selector = selector;
    patterns = paths.stream().map(path -> new Pattern(path.steps())).toList();
  }

  public static PayloadSelect of(PayloadSelector selector) {
    return switch (selector) {
      case PayloadSelector.All _, PayloadSelector.None _ -> new PayloadSelect(selector, List.of());
      case PayloadSelector.Include(var paths) -> new PayloadSelect(selector, paths);
      case PayloadSelector.Exclude(var paths) -> new PayloadSelect(selector, paths);
    };
  }

  /** Whether payloads are not answered at all and need not be fetched. */
  public boolean isNone() {
    return selector instanceof PayloadSelector.None;
  }

  /** The selected part; {@code null} = payloads are not answered. */
  public @Nullable Payload apply(Payload payload) {
    return switch (selector) {
      case PayloadSelector.All _ -> payload;
      case PayloadSelector.None _ -> null;
      case PayloadSelector.Include _ -> select(payload, true);
      case PayloadSelector.Exclude _ -> select(payload, false);
    };
  }

  private Payload select(Payload payload, boolean include) {
    var writer = new CborWriter(payload.cbor().length);
    if (include) {
      include(payload.cbor(), 0, patterns, writer);
    } else {
      exclude(payload.cbor(), 0, patterns, writer);
    }
    return writer.toPayload();
  }

  /** Writes what the patterns, which agree with the way to here, keep of the value. */
  private static int include(byte[] bytes, int at, List<Pattern> patterns, CborWriter writer) {
    boolean isArray = Cbor.isArray(bytes, at);
    if ((!isArray && !Cbor.isMap(bytes, at)) || patterns.stream().anyMatch(Pattern::isWalked)) {
      return copy(bytes, at, writer);
    }
    var onElements = isArray ? onElements(patterns) : List.<Pattern>of();
    int count = begin(bytes, at, isArray, writer);
    int next = Cbor.content(bytes, at);
    for (int i = 0; i < count; i++) {
      int value = isArray ? next : Cbor.skip(bytes, next);
      var inside = isArray ? onElements : onMember(bytes, next, patterns);
      if (inside.isEmpty()) {
        next = Cbor.skip(bytes, value);
      } else {
        writer.rawKey(bytes, next, value - next);
        next = include(bytes, value, inside, writer);
      }
    }
    writer.end();
    return next;
  }

  /** Writes what the patterns, which agree with the way to here, leave of the value. */
  private static int exclude(byte[] bytes, int at, List<Pattern> patterns, CborWriter writer) {
    boolean isArray = Cbor.isArray(bytes, at);
    if ((!isArray && !Cbor.isMap(bytes, at)) || patterns.isEmpty()) {
      return copy(bytes, at, writer);
    }
    var onElements = isArray ? onElements(patterns) : List.<Pattern>of();
    int count = begin(bytes, at, isArray, writer);
    int next = Cbor.content(bytes, at);
    for (int i = 0; i < count; i++) {
      int value = isArray ? next : Cbor.skip(bytes, next);
      var inside = isArray ? onElements : onMember(bytes, next, patterns);
      if (inside.stream().anyMatch(Pattern::isWalked)) {
        next = Cbor.skip(bytes, value);
      } else {
        writer.rawKey(bytes, next, value - next);
        next = exclude(bytes, value, inside, writer);
      }
    }
    writer.end();
    return next;
  }

  private static int begin(byte[] bytes, int at, boolean isArray, CborWriter writer) {
    if (isArray) {
      writer.beginArray();
    } else {
      writer.beginMap();
    }
    return Cbor.count(bytes, at);
  }

  private static int copy(byte[] bytes, int at, CborWriter writer) {
    int end = Cbor.skip(bytes, at);
    writer.raw(bytes, at, end - at);
    return end;
  }

  private static List<Pattern> onElements(List<Pattern> patterns) {
    return patterns.stream().filter(Pattern::isEach).map(Pattern::rest).toList();
  }

  private static List<Pattern> onMember(byte[] bytes, int name, List<Pattern> patterns) {
    int start = Cbor.content(bytes, name);
    int end = start + Cbor.count(bytes, name);
    var matching = new ArrayList<Pattern>();
    for (var pattern : patterns) {
      byte[] wanted = pattern.name();
      if (wanted != null && Arrays.equals(bytes, start, end, wanted, 0, wanted.length)) {
        matching.add(pattern.rest());
      }
    }
    return matching;
  }
}
