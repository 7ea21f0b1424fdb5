package io.sampo.storage.journal;

import java.nio.ByteBuffer;

/** Takes the events of a replay, in the order of their sequence numbers. */
interface EventSink {
  /**
   * One event.
   *
   * @param body little-endian; stays readable as long as it is referenced
   */
  void event(long sequenceNumber, EventMeta meta, ByteBuffer body) throws Exception;
}
