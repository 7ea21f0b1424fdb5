package io.sampo.storage.model;

import java.util.Map;

/** New values for some vectors of a point. */
public record PointVectors(PointId id, Map<String, VectorValue> vectors) {}
