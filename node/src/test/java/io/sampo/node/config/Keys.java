package io.sampo.node.config;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Private keys for tests, made when they are needed. */
final class Keys {
  private Keys() {}

  /** A fresh one as a PEM file holds it. */
  static String pem(String algorithm) {
    try {
      var key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
      return "-----BEGIN PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(key.getEncoded())
          + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
