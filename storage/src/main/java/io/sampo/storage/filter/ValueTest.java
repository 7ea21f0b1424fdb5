package io.sampo.storage.filter;

/** A test of one encoded value that is not taken apart: see {@link ValueTests}. Immutable. */
@FunctionalInterface
interface ValueTest {
  boolean test(byte[] bytes, int at);
}
