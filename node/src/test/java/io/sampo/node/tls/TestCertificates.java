package io.sampo.node.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** Authorities and certificates for tests, made when they are needed (RFC 5280). */
public final class TestCertificates {
  private static final AtomicLong SERIALS = new AtomicLong(1);
  private static final byte[] NULL = {5, 0};
  private static final byte[] TRUE = {1, 1, (byte) 0xff};
  private static final byte[] VERSION_3 = tagged(0xa0, integer(2));

  private TestCertificates() {}

  /** Who issues certificates; is trusted by its own. */
  public static Authority authority(String name) {
    var keys = newKeys("EC");
    return new Authority(name, keys, signed(name, keys, name, keys, true));
  }

  /** One that issues. */
  public record Authority(String name, KeyPair keys, byte[] certificate) {
    /** A certificate of that name, with a key of that algorithm: RSA or EC. */
    public Issued issue(String commonName, String algorithm) {
      var own = newKeys(algorithm);
      return new Issued(this, commonName, own, signed(commonName, own, name, keys, false));
    }

    /** One that issues in the name of this one. */
    public Authority delegate(String delegate) {
      var own = newKeys("EC");
      return new Authority(delegate, own, signed(delegate, own, name, keys, true));
    }

    public String pem() {
      return block("CERTIFICATE", certificate);
    }
  }

  /** What a peer has. */
  public record Issued(Authority authority, String name, KeyPair keys, byte[] certificate) {
    /** Writes {@code name.crt}, {@code name.key} and the authority's {@code .crt}. */
    public PeerTls.Files write(Path folder) {
      var files =
          new PeerTls.Files(
              folder.resolve(name + ".crt"),
              folder.resolve(name + ".key"),
              folder.resolve(authority.name() + ".crt"));
      try {
        Files.writeString(files.certificate(), pem());
        Files.writeString(files.key(), keyPem());
        Files.writeString(files.authority(), authority.pem());
        return files;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public String pem() {
      return block("CERTIFICATE", certificate);
    }

    public String keyPem() {
      return block("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    /** As OpenSSL wrote them before 3.0: PKCS#1 or SEC 1. */
    public String oldKeyPem() {
      return keys.getPrivate() instanceof RSAPrivateCrtKey rsa
          ? block("RSA PRIVATE KEY", pkcs1(rsa))
          : block("EC PRIVATE KEY", sec1((ECPrivateKey) keys.getPrivate()));
    }
  }

  /** A block of a PEM file. */
  static String block(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
  }

  private static KeyPair newKeys(String algorithm) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      if (algorithm.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] signed(
      String name, KeyPair keys, String issuer, KeyPair issuerKeys, boolean authority) {
    var algorithm = algorithm(issuerKeys.getPrivate());
    var constraints =
        sequence(oid(2, 5, 29, 19), TRUE, tagged(4, authority ? sequence(TRUE) : sequence()));
    var content =
        sequence(
            VERSION_3,
            integer(SERIALS.getAndIncrement()),
            algorithm,
            name(issuer),
            sequence(time("20200101000000Z"), time("20991231235959Z")),
            name(name),
            keys.getPublic().getEncoded(),
            tagged(0xa3, sequence(constraints)));
    return sequence(content, algorithm, bits(sign(issuerKeys.getPrivate(), content)));
  }

  private static byte[] algorithm(PrivateKey key) {
    return key instanceof RSAPrivateCrtKey
        ? sequence(oid(1, 2, 840, 113549, 1, 1, 11), NULL)
        : sequence(oid(1, 2, 840, 10045, 4, 3, 2));
  }

  private static byte[] sign(PrivateKey key, byte[] content) {
    try {
      var signature =
          Signature.getInstance(
              key instanceof RSAPrivateCrtKey ? "SHA256withRSA" : "SHA256withECDSA");
      signature.initSign(key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] pkcs1(RSAPrivateCrtKey key) {
    return sequence(
        integer(0),
        integer(key.getModulus()),
        integer(key.getPublicExponent()),
        integer(key.getPrivateExponent()),
        integer(key.getPrimeP()),
        integer(key.getPrimeQ()),
        integer(key.getPrimeExponentP()),
        integer(key.getPrimeExponentQ()),
        integer(key.getCrtCoefficient()));
  }

  private static byte[] sec1(ECPrivateKey key) {
    var value = new byte[32];
    var bytes = key.getS().toByteArray();
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, value, 32 - length, length);
    return sequence(integer(1), tagged(4, value), tagged(0xa0, oid(1, 2, 840, 10045, 3, 1, 7)));
  }

  private static byte[] name(String commonName) {
    var attribute = sequence(oid(2, 5, 4, 3), tagged(0x0c, commonName.getBytes(UTF_8)));
    return sequence(tagged(0x31, attribute));
  }

  private static byte[] time(String generalized) {
    return tagged(0x18, generalized.getBytes(UTF_8));
  }

  private static byte[] integer(long value) {
    return integer(BigInteger.valueOf(value));
  }

  private static byte[] integer(BigInteger value) {
    return tagged(2, value.toByteArray());
  }

  private static byte[] bits(byte[] bytes) {
    return tagged(3, joined(new byte[] {0}, bytes));
  }

  private static byte[] oid(int first, int second, int... more) {
    var out = new ByteArrayOutputStream();
    out.write(40 * first + second);
    for (int number : more) {
      for (int shift = 28; shift > 0; shift -= 7) {
        if (number >>> shift > 0) {
          out.write(0x80 | ((number >>> shift) & 0x7f));
        }
      }
      out.write(number & 0x7f);
    }
    return tagged(6, out.toByteArray());
  }

  private static byte[] sequence(byte[]... parts) {
    return tagged(0x30, joined(parts));
  }

  private static byte[] tagged(int tag, byte[] value) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length > 0xff) {
      out.write(0x82);
      out.write(value.length >>> 8);
    } else if (value.length > 0x7f) {
      out.write(0x81);
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
