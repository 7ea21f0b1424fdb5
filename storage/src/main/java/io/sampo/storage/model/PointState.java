package io.sampo.storage.model;

import java.util.Map;

/**
 * All that a replica knows of one point, in the form in which replicas tell each other and in which
 * every write of a point is expressed: the values of its registers with their stamps.
 *
 * @param payload members that are there; of a dead point those of hidden cells
 * @param vectors likewise, as they are stored: those of cosine distance are already normalised
 */
public record PointState(
    PointId id, PointStamps stamps, Payload payload, Map<String, VectorValue> vectors) {

  /** A state of which only the stamps say anything. */
  public static PointState of(PointId id, PointStamps stamps) {
    return new PointState(id, stamps, Payload.EMPTY, Map.of());
  }
}
