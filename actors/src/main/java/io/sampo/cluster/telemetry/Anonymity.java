package io.sampo.cluster.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How names and counts are told: as they are, or so that they give nothing away. */
public enum Anonymity {
  /** As they are. */
  NONE {
    @Override
    public String name(String name) {
      return name;
    }

    @Override
    public long count(long count) {
      return count;
    }
  },

  /** Names as numbers that are always the same for a name, counts by their first digit. */
  FULL {
    @Override
    public String name(String name) {
      try {
        var hash =
            MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        return Long.toUnsignedString(ByteBuffer.wrap(hash).getLong());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JVM has it", e);
      }
    }

    @Override
    public long count(long count) {
      long unit = 1;
      while (count / unit >= 10) {
        unit *= 10;
      }
      return (count + unit / 2) / unit * unit;
    }
  };

  /** A name of the user's. */
  public abstract String name(String name);

  /** A count that tells of the user's data; at least 0. */
  public abstract long count(long count);

  /** The one that a client asks for. */
  public static Anonymity of(boolean wanted) {
    return wanted ? FULL : NONE;
  }
}
