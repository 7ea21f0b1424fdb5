package io.sampo.cluster.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts messages of a connection together that come in parts. Bounded: where more messages are under
 * way than it keeps, or their bytes are more, the oldest is given up, as if it had been lost; what
 * is announced and does not come takes nothing. Not thread-safe.
 */
final class Assembly {
  /** More than can be under way between a few peers. */
  private static final int MOST_MESSAGES = 256;

  /** What a part takes besides its body. */
  static final int PART_BYTES = 64;

  private final long mostBytes;
  private final Map<Key, Parts> open = new LinkedHashMap<>();
  private long bytes;

  private record Key(Frame.Kind kind, long number) {}

  /** Of one message. */
  private static final class Parts {
    final TreeMap<Integer, byte[]> bodies = new TreeMap<>();
    final int all;
    int bodyBytes;

    Parts(int all) {
      this.all = all;
    }

    /** Whether it was not there yet. */
    boolean add(int part, byte[] body) {
      if (bodies.putIfAbsent(part, body) != null) {
        return false;
      }
      bodyBytes += body.length;
      return true;
    }

    long bytes() {
      return bodyBytes + (long) bodies.size() * PART_BYTES;
    }

    byte[] joined() {
      var whole = new byte[bodyBytes];
      int at = 0;
      for (var body : bodies.values()) {
        System.arraycopy(body, 0, whole, at, body.length);
        at += body.length;
      }
      return whole;
    }
  }

  /**
   * Nothing came yet.
   *
   * @param mostBytes that are kept
   */
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
    if (frame.parts() != parts.all || !parts.add(frame.part(), frame.body())) {
      return Optional.empty();
    }
    bytes += frame.body().length + PART_BYTES;
    if (parts.bodies.size() == parts.all) {
      close(key);
      return Optional.of(parts.joined());
    }
    while (open.size() > MOST_MESSAGES || bytes > mostBytes) {
      close(open.keySet().iterator().next());
    }
    return Optional.empty();
  }

  private void close(Key key) {
    var parts = open.remove(key);
    if (parts != null) {
      bytes -= parts.bytes();
    }
  }
}
