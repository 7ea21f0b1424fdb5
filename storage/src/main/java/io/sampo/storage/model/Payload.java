package io.sampo.storage.model;

/**
 * A point's JSON object, encoded once at the entrance as one CBOR map and never decoded on its way
 * to disk. Integers are CBOR integers, floats are CBOR doubles: the two are told apart. The array
 * is shared: nobody writes to it. {@code storage.payload} reads and changes it.
 */
public record Payload(byte[] cbor) {
  /** The empty object: one byte, a CBOR map without entries. */
  public static final Payload EMPTY = new Payload(new byte[] {(byte) 0xA0});

  public boolean isEmpty() {
    return cbor.length == 1;
  }
}
