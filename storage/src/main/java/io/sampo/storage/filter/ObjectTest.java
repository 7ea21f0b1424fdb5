package io.sampo.storage.filter;

/** A test of one encoded object: a payload, or an element of an array. Immutable. */
@FunctionalInterface
interface ObjectTest {
  boolean test(byte[] bytes, int at);
}
