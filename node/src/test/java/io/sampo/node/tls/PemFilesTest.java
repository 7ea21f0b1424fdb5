package io.sampo.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.node.tls.TestCertificates.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {
  @TempDir Path folder = Path.of(".");

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("file.pem"), text);
  }

  private static Issued issued(String algorithm) {
    return TestCertificates.authority("ca").issue("peer", algorithm);
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void keysAreReadInTheirNewAndTheirOldForm(String algorithm) throws Exception {
    for (int i = 0; i < 5; i++) { // numbers of different lengths
      var issued = issued(algorithm);
      var key = issued.keys().getPrivate();
      for (var pem : new String[] {issued.keyPem(), issued.oldKeyPem()}) {
        var read = PemFiles.key(file("first a text\n" + pem.replace("\n", "\r\n") + "then one"));
        assertThat(PemFiles.belong(read, issued.keys().getPublic())).isTrue();
        assertThat(read.getAlgorithm()).isEqualTo(key.getAlgorithm());
      }
    }
  }

  @Test
  void anEdwardsKeyIsReadToo() throws Exception {
    var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var read =
        PemFiles.key(file(TestCertificates.block("PRIVATE KEY", keys.getPrivate().getEncoded())));
    assertThat(PemFiles.belong(read, keys.getPublic())).isTrue();
  }

  @Test
  void aKeyBehindItsCurveIsFound() throws Exception {
    var issued = issued("EC");
    var curve = TestCertificates.block("EC PARAMETERS", new byte[] {6, 1, 1});
    assertThat(
            PemFiles.belong(
                PemFiles.key(file(curve + issued.oldKeyPem())), issued.keys().getPublic()))
        .isTrue();
  }

  @Test
  void otherKeysDoNotBelong() throws Exception {
    var one = issued("EC");
    assertThat(PemFiles.belong(one.keys().getPrivate(), issued("EC").keys().getPublic())).isFalse();
    assertThat(PemFiles.belong(one.keys().getPrivate(), issued("RSA").keys().getPublic()))
        .isFalse();
  }

  @Test
  void aKeyWithAPasswordIsNone() throws Exception {
    var encrypted =
        issued("RSA")
            .oldKeyPem()
            .replace(
                "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n");
    assertNoKey(encrypted);
    assertNoKey(issued("EC").keyPem().replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
  }

  @Test
  void whatIsDamagedOrSomethingElseIsNoKey() throws Exception {
    assertNoKey("");
    assertNoKey(issued("EC").pem());
    var random = new Random(1);
    for (var label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
      assertNoKey(TestCertificates.block(label, new byte[0]));
      for (int i = 0; i < 50; i++) {
        var garbage = new byte[random.nextInt(200)];
        random.nextBytes(garbage);
        assertNoKey(TestCertificates.block(label, garbage));
        if (garbage.length > 2) {
          garbage[0] = 0x30;
          garbage[1] = (byte) (garbage.length - 2);
          assertNoKey(TestCertificates.block(label, garbage));
        }
      }
    }
    var whole = issued("RSA").keys().getPrivate().getEncoded();
    assertNoKey(TestCertificates.block("PRIVATE KEY", Arrays.copyOf(whole, whole.length / 2)));
    assertThatThrownBy(
            () -> PemFiles.key(file("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----")))
        .isInstanceOf(IOException.class);
  }

  private void assertNoKey(String pem) throws IOException {
    var file = file(pem);
    assertThatThrownBy(() -> PemFiles.key(file)).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void aChainIsReadInOrder() throws Exception {
    var root = TestCertificates.authority("root");
    var middle = root.delegate("middle");
    var leaf = middle.issue("leaf", "RSA");

    var chain = PemFiles.certificates(file("a\n" + leaf.pem() + "b\n" + middle.pem()));

    assertThat(chain)
        .extracting(certificate -> certificate.getSubjectX500Principal().getName())
        .containsExactly("CN=leaf", "CN=middle");
    chain.getFirst().verify(middle.keys().getPublic());
    chain.getLast().verify(root.keys().getPublic());
  }

  @Test
  void aFileWithoutACertificateIsAFailure() throws Exception {
    var file = file(issued("EC").keyPem());
    assertThatThrownBy(() -> PemFiles.certificates(file))
        .isInstanceOf(GeneralSecurityException.class);
    var damaged = file(TestCertificates.block("CERTIFICATE", new byte[] {1, 2, 3}));
    assertThatThrownBy(() -> PemFiles.certificates(damaged))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
