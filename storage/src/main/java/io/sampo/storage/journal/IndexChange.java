package io.sampo.storage.journal;

/** What a record of the value log says to the index, in the order of the log. */
sealed interface IndexChange {
  String persistenceId();

  /** An event lies there. */
  record Put(String persistenceId, long sequenceNumber, Location location) implements IndexChange {}

  /** An event that was elsewhere now lies there. */
  record Move(String persistenceId, long sequenceNumber, Location from, Location to)
      implements IndexChange {}

  /**
   * Events up to {@code upTo} are deleted.
   *
   * @param highest highest sequence number at that time
   * @param keptFrom from this one on they are kept as history, {@code upTo + 1} = none is
   * @param segment where the record that says so lies
   */
  record Delete(String persistenceId, long upTo, long highest, long keptFrom, int segment)
      implements IndexChange {}
}
