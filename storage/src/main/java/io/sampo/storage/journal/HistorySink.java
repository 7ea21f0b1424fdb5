package io.sampo.storage.journal;

/** Takes events of the past, in the order of their sequence numbers. */
@FunctionalInterface
public interface HistorySink {
  /**
   * One event, as it was persisted.
   *
   * @return whether more is wanted
   */
  boolean event(long sequenceNumber, Object event) throws Exception;
}
