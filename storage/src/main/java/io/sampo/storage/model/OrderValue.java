package io.sampo.storage.model;

/** The value by which a point was ordered; datetimes are integers of microseconds. */
public sealed interface OrderValue {
  /** An integer or a moment. */
  record Int(long value) implements OrderValue {}

  /** A float. */
  record Real(double value) implements OrderValue {}
}
