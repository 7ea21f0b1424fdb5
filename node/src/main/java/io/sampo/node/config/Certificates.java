package io.sampo.node.config;

import io.sampo.node.config.ClusterSettings.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The PEM files that peers identify themselves by, from the section {@code tls}. */
final class Certificates {
  private static final List<String> FILES = List.of("tls.cert", "tls.key", "tls.ca_cert");

  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(?<key>[^-]+)-----END PRIVATE KEY-----");

  private Certificates() {}

  /** Why peers could not talk over TLS although they are to; one line for all files. */
  static Optional<Fault> fault(Merged from, Path workingFolder) {
    if (!isWanted(from)) {
      return Optional.empty();
    }
    var faults = new ArrayList<String>();
    for (var key : FILES) {
      var path = from.optionalText(key);
      if (path.isEmpty()) {
        faults.add(key + " is not given");
      } else if (!isReadable(workingFolder.resolve(path.get()))) {
        faults.add(key + " \"" + path.get() + "\" is no readable file");
      } else if (key.equals("tls.key") && !isRsaKey(workingFolder.resolve(path.get()))) {
        faults.add(key + " \"" + path.get() + "\" is no RSA key in PEM without a password");
      }
    }
    return faults.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "cluster.p2p.enable_tls needs a certificate, its key and an authority, but "
                    + String.join(", ", faults)));
  }

  /** The files, if peers are to talk over TLS. */
  static Optional<Tls> ofPeers(Merged from, Path workingFolder) {
    if (!isWanted(from)) {
      return Optional.empty();
    }
    return Optional.of(
        new Tls(
            workingFolder.resolve(from.text("tls.cert")).normalize(),
            workingFolder.resolve(from.text("tls.key")).normalize(),
            workingFolder.resolve(from.text("tls.ca_cert")).normalize(),
            Optional.ofNullable(from.wholeOrNull("tls.cert_ttl")).map(Duration::ofSeconds)));
  }

  private static boolean isWanted(Merged from) {
    return from.flag("cluster.enabled") && from.flag("cluster.p2p.enable_tls");
  }

  /** Pekko reads no others, and says so only when a peer cannot be talked to. */
  private static boolean isRsaKey(Path file) {
    try {
      var pem = Files.readString(file, StandardCharsets.US_ASCII);
      if (pem.contains("-----BEGIN RSA PRIVATE KEY-----")) {
        return !pem.contains("ENCRYPTED");
      }
      var key = PKCS8.matcher(pem);
      if (!key.find()) {
        return false;
      }
      KeyFactory.getInstance("RSA")
          .generatePrivate(
              new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group("key"))));
      return true;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isReadable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file);
  }
}
