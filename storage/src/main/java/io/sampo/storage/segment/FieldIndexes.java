package io.sampo.storage.segment;

import io.sampo.storage.model.Payload;

/** Payload indexes of a segment: none so far. */
final class FieldIndexes {
  private FieldIndexes() {}

  static FieldIndexes empty() {
    return new FieldIndexes();
  }

  void add(int row, Payload payload) {}
}
