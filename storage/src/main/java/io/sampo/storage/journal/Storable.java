package io.sampo.storage.journal;

import java.nio.ByteBuffer;

/**
 * One event on its way to the log. Both methods are called by the commit thread, and again when the
 * buffer was too small; whatever they throw rejects the atomic write the event belongs to.
 */
interface Storable {
  String persistenceId();

  /** Larger than every earlier one of the same persistence id. */
  long sequenceNumber();

  /** Everything but the body. */
  EventMeta meta() throws Exception;

  /**
   * Writes the body from the position of {@code out}, which is little-endian.
   *
   * @throws java.nio.BufferOverflowException when there is too little room
   */
  void writeBody(ByteBuffer out) throws Exception;
}
