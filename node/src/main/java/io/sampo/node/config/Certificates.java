package io.sampo.node.config;

import io.sampo.node.config.ClusterSettings.Tls;
import io.sampo.node.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The PEM files that peers identify themselves by, from the section {@code tls}. */
final class Certificates {
  private static final List<String> FILES = List.of("tls.cert", "tls.key", "tls.ca_cert");

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
      } else {
        content(key, workingFolder.resolve(path.get()))
            .ifPresent(fault -> faults.add(key + " \"" + path.get() + "\" " + fault));
      }
    }
    if (faults.isEmpty() && !belong(from, workingFolder)) {
      faults.add(
          "tls.key \"%s\" is not the key of tls.cert \"%s\""
              .formatted(from.text("tls.key"), from.text("tls.cert")));
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

  private static Optional<String> content(String key, Path file) {
    boolean isKey = key.equals("tls.key");
    try {
      if (isKey) {
        PemFiles.key(file);
      } else {
        PemFiles.certificates(file);
      }
      return Optional.empty();
    } catch (IOException | GeneralSecurityException e) {
      return Optional.of(
          isKey ? "is no RSA or EC key in PEM without a password" : "holds no certificate in PEM");
    }
  }

  private static boolean belong(Merged from, Path workingFolder) {
    try {
      return PemFiles.belong(
          PemFiles.key(workingFolder.resolve(from.text("tls.key"))),
          PemFiles.certificates(workingFolder.resolve(from.text("tls.cert")))
              .getFirst()
              .getPublicKey());
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isReadable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file);
  }
}
