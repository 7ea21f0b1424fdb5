package io.sampo.storage.schema;

/** Element type in which a vector is stored. */
public enum Datatype {
  FLOAT32,
  FLOAT16,
  UINT8,
  TURBO4
}
