package io.sampo.storage.model;

/** Identity of a server process, 1..2^53, kept for the life of its storage. */
public record PeerId(long value) {
  @Override
  public String toString() {
    return Long.toString(value);
  }
}
