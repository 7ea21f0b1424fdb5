package io.sampo.storage.segment;

/** Whether a row matches a filter. */
interface RowTest {
  boolean test(int row);
}
