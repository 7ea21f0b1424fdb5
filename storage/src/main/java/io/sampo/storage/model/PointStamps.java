package io.sampo.storage.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When each register of a point was written last: its existence, each top-level payload key and
 * each named vector, the latter two being its <i>cells</i>. Who is written writes more than what
 * shows:
 *
 * <ul>
 *   <li>The existence writes all cells: those that an upsert does not give become absent, and so do
 *       all with a delete.
 *   <li>Overwriting the payload writes all of its keys.
 * </ul>
 *
 * <p>So one stamp does for most points; those of cells that were written later than by this rule
 * are kept by name. A cell has a stamp also where it is absent. Joining stamps is commutative,
 * associative and idempotent (state-based CRDT, Shapiro et al. 2011 §2.2), since every register
 * keeps the later write.
 *
 * @param existence when the point was put or deleted last
 * @param alive which of the two; if not, only what was written later than the existence is kept,
 *     hidden until an upsert that comes late
 * @param payload when the whole payload was written, if after {@code existence}
 * @param keys when these payload keys were written, if after the whole payload
 * @param vectors when these vectors were written, if after {@code existence}
 */
public record PointStamps(
    Stamp existence,
    boolean alive,
    @Nullable Stamp payload,
    Map<String, Stamp> keys,
    Map<String, Stamp> vectors) {
  /** Of a point of which nothing was ever heard. */
  public static final PointStamps UNKNOWN =
      new PointStamps(Stamp.BEGINNING, false, null, Map.of(), Map.of());

  public PointStamps {
    keys = Map.copyOf(keys);
    vectors = Map.copyOf(vectors);
  }

  /** The whole point is written. */
  public static PointStamps put(Stamp at) {
    return new PointStamps(at, true, null, Map.of(), Map.of());
  }

  /** The point is deleted. */
  public static PointStamps deleted(Stamp at) {
    return new PointStamps(at, false, null, Map.of(), Map.of());
  }

  /** The whole payload is written, of whatever point there is. */
  public static PointStamps payload(Stamp at) {
    return new PointStamps(Stamp.BEGINNING, false, at, Map.of(), Map.of());
  }

  /** These payload keys are written, of whatever point there is. */
  public static PointStamps keys(Collection<String> names, Stamp at) {
    return new PointStamps(Stamp.BEGINNING, false, null, all(names, at), Map.of());
  }

  /** These vectors are written, of whatever point there is. */
  public static PointStamps vectors(Collection<String> names, Stamp at) {
    return new PointStamps(Stamp.BEGINNING, false, null, Map.of(), all(names, at));
  }

  private static Map<String, Stamp> all(Collection<String> names, Stamp at) {
    var stamps = new HashMap<String, Stamp>();
    names.forEach(name -> stamps.put(name, at));
    return stamps;
  }

  /** Whether one stamp says it all. */
  public boolean isPlain() {
    return payload == null && keys.isEmpty() && vectors.isEmpty();
  }

  /** When a payload key was written last. */
  public Stamp ofKey(String name) {
    return keys.getOrDefault(name, ofPayload());
  }

  /** When a vector was written last. */
  public Stamp ofVector(String name) {
    return vectors.getOrDefault(name, existence);
  }

  private Stamp ofPayload() {
    return payload == null ? existence : payload;
  }

  /** The last write of all. */
  public Stamp latest() {
    var latest = ofPayload();
    for (var stamp : keys.values()) {
      latest = Stamp.later(latest, stamp);
    }
    for (var stamp : vectors.values()) {
      latest = Stamp.later(latest, stamp);
    }
    return latest;
  }

  /** The stamps after other writes have come; {@code this} in content if they change nothing. */
  public PointStamps joined(PointStamps others) {
    var exists = others.existence.isAfter(existence) ? others : this;
    var whole = Stamp.later(ofPayload(), others.ofPayload());
    return new PointStamps(
        exists.existence,
        exists.alive,
        whole.isAfter(exists.existence) ? whole : null,
        joined(keys, others.keys, whole),
        joined(vectors, others.vectors, exists.existence));
  }

  /**
   * The stamps without those of cells that are older than a time: nothing comes any more that they
   * would have to be compared with.
   */
  public PointStamps since(long hlt) {
    if (isPlain()) {
      return this;
    }
    return new PointStamps(
        existence,
        alive,
        payload != null && payload.hlt() < hlt ? null : payload,
        since(keys, hlt),
        since(vectors, hlt));
  }

  private static Map<String, Stamp> since(Map<String, Stamp> stamps, long hlt) {
    var later = new HashMap<>(stamps);
    later.values().removeIf(stamp -> stamp.hlt() < hlt);
    return later;
  }

  private static Map<String, Stamp> joined(
      Map<String, Stamp> some, Map<String, Stamp> others, Stamp below) {
    if (some.isEmpty() && others.isEmpty()) {
      return Map.of();
    }
    var joined = new HashMap<>(some);
    others.forEach((name, stamp) -> joined.merge(name, stamp, Stamp::later));
    joined.values().removeIf(stamp -> !stamp.isAfter(below));
    return joined;
  }
}
