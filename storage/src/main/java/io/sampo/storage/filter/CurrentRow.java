package io.sampo.storage.filter;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The row that a thread looks at; its payload is fetched at most once, and only when asked for. */
final class CurrentRow {
  private final SegmentRows rows;
  private final IntFunction<Payload> payloads;
  private int number = -1;
  private byte @Nullable [] payload;

  CurrentRow(SegmentRows rows, IntFunction<Payload> payloads) {
    this.rows = rows;
    this.payloads = payloads;
  }

  void moveTo(int row) {
    if (row != number) {
      number = row;
      payload = null;
    }
  }

  int number() {
    return number;
  }

  PointId id() {
    return rows.id(number);
  }

  boolean hasVector(String name) {
    return rows.hasVector(number, name);
  }

  byte[] payload() {
    byte[] fetched = payload;
    if (fetched == null) {
      fetched = payloads.apply(number).cbor();
      payload = fetched;
    }
    return fetched;
  }
}
