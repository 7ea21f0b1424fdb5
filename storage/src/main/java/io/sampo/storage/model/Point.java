package io.sampo.storage.model;

import java.util.Map;

/** A whole point as it is written; vectors by name, {@code ""} being the unnamed one. */
public record Point(PointId id, Map<String, VectorValue> vectors, Payload payload) {}
