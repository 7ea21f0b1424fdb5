package io.sampo.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.io.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a killed process leaves in the logs of the native LevelDB, and that it opens all the same.
 */
class TornLogTest {
  private static final int BLOCK = 32 << 10;

  /** As far as LevelDB extends its log at once. */
  private static final int MAPPED = 64 << 10;

  /** Fills the first block but for less than the next batch. */
  private static final int FIRST_VALUE = BLOCK - 1000;

  private static final int SECOND_VALUE = 40_000;

  @TempDir Path temp;

  private Path store() {
    return temp.resolve("store");
  }

  /** The log of a store that holds "a" and then "b", which lies in three blocks. */
  private Path logOfTwo() throws IOException {
    return logOfTwo(true);
  }

  private Path logOfTwo(boolean isNative) throws IOException {
    try (var store = open(isNative)) {
      store.write(new Changes().put(bytes("a"), new byte[FIRST_VALUE]), true);
      var random = new byte[SECOND_VALUE];
      new Random(1).nextBytes(random);
      store.write(new Changes().put(bytes("b"), random), true);
      store.write(new Changes().put(bytes("c"), bytes("3")), true);
    }
    return file(isNative ? "native" : "java", "\\d+\\.log");
  }

  private LevelStore open(boolean isNative) {
    return LevelStore.open(store(), isNative, () -> Long.MAX_VALUE, 0);
  }

  private Path file(String folder, String name) throws IOException {
    try (var files = Files.list(store().resolve(folder))) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow();
    }
  }

  /** What a process leaves that was killed when it had written so many bytes. */
  private static void killedAt(Path log, int bytes) throws IOException {
    var content = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(Arrays.copyOf(content, bytes), content.length + MAPPED));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        FIRST_VALUE + 100,
        BLOCK - 1,
        BLOCK,
        BLOCK + 3,
        BLOCK + 4000,
        2 * BLOCK,
        2 * BLOCK + 9
      })
  void aBatchWhoseWriteWasCutShortWasNeverWritten(int bytes) throws IOException {
    killedAt(logOfTwo(), bytes);

    try (var store = LevelStore.open(store())) {
      assertThat(store.get(bytes("a"))).isEqualTo(new byte[FIRST_VALUE]);
      assertThat(store.get(bytes("b"))).isNull();
      store.write(new Changes().put(bytes("d"), bytes("4")), true);
    }
    try (var store = LevelStore.open(store())) {
      assertThat(store.get(bytes("d"))).isEqualTo(bytes("4"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        FIRST_VALUE + 100,
        BLOCK - 1,
        BLOCK,
        BLOCK + 3,
        BLOCK + 4000,
        2 * BLOCK,
        2 * BLOCK + 9
      })
  void norWhereThePureJavaLibraryWroteIt(int bytes) throws IOException {
    var log = logOfTwo(false);
    Files.write(log, Arrays.copyOf(Files.readAllBytes(log), bytes));

    try (var store = open(false)) {
      assertThat(store.get(bytes("a"))).isEqualTo(new byte[FIRST_VALUE]);
      assertThat(store.get(bytes("b"))).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, BLOCK - 500, BLOCK + 4000, 2 * BLOCK + 4, 2 * BLOCK + 9})
  void aDamagedBatchThatAnotherOneFollowsStaysDamage(int at) throws IOException {
    var log = logOfTwo();
    var content = Files.readAllBytes(log);
    content[at] ^= 1;
    Files.write(log, content);

    assertThatThrownBy(() -> LevelStore.open(store()))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("Corruption");
    assertThat(log).hasBinaryContent(content);
  }

  @Test
  void aManifestWhoseLastEditWasCutShortOpens() throws IOException {
    logOfTwo();
    var manifest = file("native", "MANIFEST-\\d+");
    var content = Files.readAllBytes(manifest);
    int end = content.length;
    while (content[end - 1] == 0) {
      end--;
    }
    var torn = Arrays.copyOf(content, Math.max(content.length, end + 100));
    // The head of a piece of 20 bytes, of which only three came to be written.
    torn[end + 4] = 20;
    torn[end + 6] = 1;
    torn[end + 7] = 9;
    Files.write(manifest, torn);

    try (var store = LevelStore.open(store())) {
      assertThat(store.get(bytes("c"))).isEqualTo(bytes("3"));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
