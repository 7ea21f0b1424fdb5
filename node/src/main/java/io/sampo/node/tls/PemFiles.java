package io.sampo.node.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * PEM files (RFC 7468). Everything outside of blocks is skipped, and so are blocks of other kinds
 * and those with headers, which are encrypted.
 */
public final class PemFiles {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>[^-:]*)-----END \\k<label>-----");

  /** Any text; it is signed only to see whether two keys belong together. */
  private static final byte[] PROBE = "sampo".getBytes(StandardCharsets.US_ASCII);

  private PemFiles() {}

  private record Block(String label, byte[] der) {}

  private static List<Block> blocks(Path file) throws IOException {
    var blocks = new ArrayList<Block>();
    var found = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    while (found.find()) {
      var body = found.group("body").replaceAll("\\s", "");
      try {
        blocks.add(new Block(found.group("label"), Base64.getDecoder().decode(body)));
      } catch (IllegalArgumentException e) {
        throw new IOException(file + " holds what is not Base64", e);
      }
    }
    return blocks;
  }

  /**
   * All certificates of a file, in order.
   *
   * @throws CertificateException where there is none, or one that is damaged
   */
  public static List<X509Certificate> certificates(Path file)
      throws IOException, CertificateException {
    var factory = CertificateFactory.getInstance("X.509");
    var certificates = new ArrayList<X509Certificate>();
    for (var block : blocks(file)) {
      if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
        certificates.add(
            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate in " + file);
    }
    return certificates;
  }

  /**
   * The first private key of a file: PKCS#8, or as older tools write them, PKCS#1 for RSA and SEC 1
   * for elliptic curves.
   *
   * @throws GeneralSecurityException where there is none without a password
   */
  public static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    for (var block : blocks(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return PrivateKeys.pkcs8(block.der());
        }
        case "RSA PRIVATE KEY" -> {
          return PrivateKeys.pkcs1(block.der());
        }
        case "EC PRIVATE KEY" -> {
          return PrivateKeys.sec1(block.der());
        }
        default -> {}
      }
    }
    throw new GeneralSecurityException("no private key without a password in " + file);
  }

  /** Whether what the one signs, the other confirms. */
  public static boolean belong(PrivateKey key, PublicKey to) throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(to.getAlgorithm())) {
      return false;
    }
    var signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> key.getAlgorithm();
            });
    signature.initSign(key);
    signature.update(PROBE);
    var signed = signature.sign();
    signature.initVerify(to);
    signature.update(PROBE);
    return signature.verify(signed);
  }
}
