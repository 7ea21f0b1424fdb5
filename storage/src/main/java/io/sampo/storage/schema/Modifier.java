package io.sampo.storage.schema;

/** How the weights of a sparse query are changed before scoring. */
public enum Modifier {
  NONE,
  IDF
}
