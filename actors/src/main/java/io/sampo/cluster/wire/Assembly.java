package io.sampo.cluster.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts messages of a connection together that come in parts. Bounded: where more messages are under
 * way than it keeps, or their bytes are more, the oldest is given up, as if it had been lost. Not
 * thread-safe.
 */
final class Assembly {
  /** More than can be under way between a few peers. */
  private static final int MOST_MESSAGES = 256;

  private final long mostBytes;
  private final Map<Key, Parts> open = new LinkedHashMap<>();
  private long bytes;

  private record Key(Frame.Kind kind, long number) {}

  /** Of one message. */
  private static final class Parts {
    final byte[][] bodies;
    int missing;
    long bytes;

    Parts(int parts) {
      bodies = new byte[parts][];
      missing = parts;
    }
  }

  Assembly(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** The whole body, if this was its last part. */
  Optional<byte[]> add(Frame frame) {
    if (frame.parts() == 1) {
      return Optional.of(frame.body());
    }
    var key = new Key(frame.kind(), frame.number());
    var parts = open.computeIfAbsent(key, _ -> new Parts(frame.parts()));
    if (frame.parts() != parts.bodies.length || parts.bodies[frame.part()] != null) {
      return Optional.empty();
    }
    parts.bodies[frame.part()] = frame.body();
    parts.missing--;
    parts.bytes += frame.body().length;
    bytes += frame.body().length;
    if (parts.missing == 0) {
      close(key);
      return Optional.of(joined(parts));
    }
    while (open.size() > MOST_MESSAGES || bytes > mostBytes) {
      close(open.keySet().iterator().next());
    }
    return Optional.empty();
  }

  private void close(Key key) {
    var parts = open.remove(key);
    if (parts != null) {
      bytes -= parts.bytes;
    }
  }

  private static byte[] joined(Parts parts) {
    var whole = new byte[Math.toIntExact(parts.bytes)];
    int at = 0;
    for (var body : parts.bodies) {
      System.arraycopy(body, 0, whole, at, body.length);
      at += body.length;
    }
    return whole;
  }
}
