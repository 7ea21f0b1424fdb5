package io.sampo.storage.filter;

/** The truth about one row; remembers the row it looked at last, so it belongs to one thread. */
@FunctionalInterface
public interface RowTest {
  boolean test(int row);
}
