package io.sampo.node.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Private keys out of their DER forms. The JDK reads PKCS#8 (RFC 5208) only, which the older forms
 * are the inner part of: they are wrapped.
 */
final class PrivateKeys {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;

  /** Version 0. */
  private static final byte[] VERSION = {2, 1, 0};

  /** 1.2.840.113549.1.1.1 with no parameters. */
  private static final byte[] RSA = {
    6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** 1.2.840.10045.2.1; the curve follows. */
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private PrivateKeys() {}

  static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    for (var algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // of another algorithm, or damaged
      }
    }
    throw new GeneralSecurityException("a private key of none of " + ALGORITHMS);
  }

  /** RFC 8017 A.1.2. */
  static PrivateKey pkcs1(byte[] der) throws GeneralSecurityException {
    return wrapped(RSA, der);
  }

  /** RFC 5915: version, key, and then the curve, which PKCS#8 has outside. */
  static PrivateKey sec1(byte[] der) throws GeneralSecurityException {
    try {
      var in = value(ByteBuffer.wrap(der));
      while (in.hasRemaining()) {
        boolean curve = Byte.toUnsignedInt(in.get(in.position())) == PARAMETERS;
        var value = value(in);
        if (curve) {
          var name = new byte[value.remaining()];
          value.get(name);
          return wrapped(joined(EC, name), der);
        }
      }
    } catch (BufferUnderflowException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | ArithmeticException e) {
      throw new GeneralSecurityException("a damaged private key", e);
    }
    throw new GeneralSecurityException("a private key that does not name its curve");
  }

  private static PrivateKey wrapped(byte[] algorithm, byte[] der) throws GeneralSecurityException {
    return pkcs8(
        tagged(SEQUENCE, joined(VERSION, tagged(SEQUENCE, algorithm), tagged(OCTETS, der))));
  }

  /** The next value of any tag; the buffer is then behind it. */
  private static ByteBuffer value(ByteBuffer in) {
    in.get(); // the tag
    int length = Byte.toUnsignedInt(in.get());
    if (length > 0x7f) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = Math.addExact(Math.multiplyExact(length, 256), Byte.toUnsignedInt(in.get()));
      }
    }
    var value = in.slice(in.position(), length);
    in.position(in.position() + length);
    return value;
  }

  private static byte[] tagged(int tag, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length > 0x7f) {
      out.write(0x82); // two bytes of length hold any key
      out.write(value.length >>> 8);
    }
    out.write(value.length);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
