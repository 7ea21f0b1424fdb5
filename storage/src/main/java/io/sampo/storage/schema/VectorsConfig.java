package io.sampo.storage.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The dense vectors of a collection by name.
 *
 * @param single whether the user gave one unnamed vector, which is then echoed without a map
 * @param byName in the order given; the unnamed vector has the name {@code ""}
 */
public record VectorsConfig(boolean single, Map<String, VectorParams> byName) {
  /** Name of the unnamed vector. */
  public static final String UNNAMED = "";

  public static final VectorsConfig NONE = new VectorsConfig(false, Map.of());

  public VectorsConfig {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** The form with one unnamed vector. */
  public static VectorsConfig unnamed(VectorParams params) {
    return new VectorsConfig(true, Map.of(UNNAMED, params));
  }
}
