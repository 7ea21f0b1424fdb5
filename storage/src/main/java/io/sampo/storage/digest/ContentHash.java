package io.sampo.storage.digest;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.CborReader;
import java.nio.charset.StandardCharsets;

/**
 * Hashes of 64 bits of what points consist of. Replicas compare them, so their values are part of
 * what peers say to each other. Meant against accidents, not against somebody who wants a
 * collision.
 */
final class ContentHash {
  // Odd constants of splitmix64 (Steele, Lea and Flood 2014) and MurmurHash3.
  private static final long STEP = 0x9E3779B97F4A7C15L;
  private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
  private static final long MIX_2 = 0x94D049BB133111EBL;

  /** Kinds of values, so that no two kinds with the same bits are the same. */
  private static final long NULL = 1;

  private static final long BOOL = 2;
  private static final long INTEGER = 3;
  private static final long UNSIGNED = 4;
  private static final long REAL = 5;
  private static final long STRING = 6;
  private static final long ARRAY = 7;
  private static final long MAP = 8;
  private static final long DENSE = 9;
  private static final long SPARSE = 10;
  private static final long MULTI = 11;

  private ContentHash() {}

  /** Adds a word to a hash; order matters. */
  static long with(long hash, long word) {
    var mixed = (Long.rotateLeft(hash, 25) ^ word) + STEP;
    mixed = (mixed ^ mixed >>> 30) * MIX_1;
    mixed = (mixed ^ mixed >>> 27) * MIX_2;
    return mixed ^ mixed >>> 31;
  }

  static long text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static long bytes(byte[] bytes) {
    var hash = with(STRING, bytes.length);
    for (int at = 0; at < bytes.length; at += Long.BYTES) {
      long word = 0;
      for (int i = at; i < Math.min(at + Long.BYTES, bytes.length); i++) {
        word = word << Byte.SIZE | (bytes[i] & 0xFF);
      }
      hash = with(hash, word);
    }
    return hash;
  }

  static long payload(Payload payload) {
    return value(new CborReader(payload));
  }

  private static long value(CborReader reader) {
    return switch (reader.type()) {
      case NULL -> {
        reader.nothing();
        yield with(NULL, 0);
      }
      case BOOL -> with(BOOL, reader.bool() ? 1 : 0);
      case INTEGER -> with(INTEGER, reader.integer());
      case UNSIGNED -> with(UNSIGNED, reader.integer());
      case REAL -> with(REAL, Double.doubleToRawLongBits(reader.real()));
      case STRING -> text(reader.string());
      case ARRAY -> {
        int count = reader.beginArray();
        var hash = with(ARRAY, count);
        for (int i = 0; i < count; i++) {
          hash = with(hash, value(reader));
        }
        yield hash;
      }
      case MAP -> {
        int count = reader.beginMap();
        long members = 0;
        for (int i = 0; i < count; i++) {
          // A sum, since members have no order.
          members += with(text(reader.string()), value(reader));
        }
        yield with(with(MAP, count), members);
      }
    };
  }

  static long vector(VectorValue vector) {
    return switch (vector) {
      case VectorValue.Dense(var values) -> floats(with(DENSE, values.length), values);
      case VectorValue.Sparse(var indices, var values) -> {
        var hash = with(SPARSE, indices.length);
        for (var index : indices) {
          hash = with(hash, index);
        }
        yield floats(hash, values);
      }
      case VectorValue.Multi(var flat, var dimension) ->
          floats(with(with(MULTI, dimension), flat.length), flat);
    };
  }

  private static long floats(long seed, float[] values) {
    var hash = seed;
    int at = 0;
    for (; at + 1 < values.length; at += 2) {
      hash =
          with(
              hash,
              (long) Float.floatToRawIntBits(values[at]) << Integer.SIZE
                  | Integer.toUnsignedLong(Float.floatToRawIntBits(values[at + 1])));
    }
    return at < values.length ? with(hash, Float.floatToRawIntBits(values[at])) : hash;
  }
}
