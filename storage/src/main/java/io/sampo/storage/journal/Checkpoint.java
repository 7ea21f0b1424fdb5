package io.sampo.storage.journal;

/**
 * How far the index has followed the log.
 *
 * @param indexed everything before it is in the index
 * @param lastOffset offset of the last record before {@code indexed} in its segment, 0 = none
 * @param lastCrc checksum of that record, by which index and log know that they belong together
 * @param forced everything before it was durable
 */
record Checkpoint(LogPosition indexed, int lastOffset, int lastCrc, LogPosition forced) {}
