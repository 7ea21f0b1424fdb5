package io.sampo.storage.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LevelStoreTest {
  private static final long RESERVE = 1 << 20;

  @TempDir Path temp;
  private final AtomicLong usable = new AtomicLong(1L << 40);

  private LevelStore open(boolean nativeWorks) {
    return LevelStore.open(temp.resolve("store"), nativeWorks, usable::get, RESERVE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsWhatWasWrittenOverAReopening(boolean nativeWorks) {
    try (var store = open(nativeWorks)) {
      store.write(new Changes().put(bytes("a"), bytes("1")).put(bytes("b"), bytes("2")), true);
      store.write(new Changes().delete(bytes("a")).put(bytes("c"), bytes("3")), false);
    }

    try (var store = open(nativeWorks)) {
      assertThat(store.get(bytes("a"))).isNull();
      assertThat(store.get(bytes("b"))).isEqualTo(bytes("2"));
      assertThat(store.get(bytes("c"))).isEqualTo(bytes("3"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofOneKeyTheLastChangeWins(boolean nativeWorks) {
    try (var store = open(nativeWorks)) {
      store.write(
          new Changes()
              .put(bytes("a"), bytes("1"))
              .put(bytes("a"), bytes("2"))
              .put(bytes("b"), bytes("1"))
              .delete(bytes("b")),
          true);

      assertThat(scanned(store, "")).containsExactly("a=2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scansOnePrefixInTheOrderOfUnsignedBytes(boolean nativeWorks) {
    try (var store = open(nativeWorks)) {
      var high = new byte[] {'p', (byte) 0x80};
      var low = new byte[] {'p', 0x7f};
      store.write(
          new Changes()
              .put(high, bytes("high"))
              .put(low, bytes("low"))
              .put(bytes("p"), bytes("itself"))
              .put(bytes("o"), bytes("before"))
              .put(bytes("q"), bytes("after")),
          true);

      var values = new ArrayList<String>();
      store.scan(bytes("p"), (_, value) -> values.add(text(value)));

      assertThat(values).containsExactly("itself", "low", "high");
    }
  }

  @Test
  void aFolderStaysWithTheLibraryItBeganWith() {
    try (var store = open(false)) {
      store.write(new Changes().put(bytes("a"), bytes("1")), true);
    }

    try (var store = open(true)) {
      assertThat(store.get(bytes("a"))).isEqualTo(bytes("1"));
    }
  }

  @Test
  void aNativeFolderIsNotTakenForAnEmptyOne() {
    open(true).close();

    assertThatThrownBy(() -> open(false))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("native library");
  }

  @Test
  void aWriteThatWouldTouchTheReserveFailsAndSoDoAllLaterOnes() {
    try (var store = open(true)) {
      store.write(new Changes().put(bytes("a"), bytes("1")), true);
      usable.set(RESERVE);
      assertThatThrownBy(() -> store.write(new Changes().put(bytes("b"), bytes("2")), true))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.failure()).isInstanceOf(StorageFailure.DiskFull.class));

      usable.set(1L << 40);

      assertThatThrownBy(() -> store.write(new Changes().put(bytes("c"), bytes("3")), true))
          .isInstanceOfSatisfying(
              StorageException.class,
              e -> assertThat(e.failure()).isInstanceOf(StorageFailure.DiskFull.class));
      assertThat(scanned(store, "")).containsExactly("a=1");
    }
    try (var store = open(true)) {
      store.write(new Changes().put(bytes("c"), bytes("3")), true);
      assertThat(scanned(store, "")).containsExactly("a=1", "c=3");
    }
  }

  @Test
  void opensBelowTheReserveButNotOnAFullDisk() {
    usable.set(RESERVE / 2);
    open(true).close();

    usable.set(RESERVE / 8);

    assertThatThrownBy(() -> open(true))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.failure()).isInstanceOf(StorageFailure.DiskFull.class));
  }

  @Test
  void whoComesAfterTheEndGetsAFailure() {
    var store = LevelStore.open(temp.resolve("store"));
    store.close();
    store.close();

    assertThatThrownBy(() -> store.get(bytes("a"))).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> store.write(new Changes(), false))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void oneFolderIsOpenOnce() {
    try (var _ = open(true)) {
      assertThatThrownBy(() -> open(true)).isInstanceOf(StorageException.class);
    }
  }

  private static List<String> scanned(KeyValueStore store, String prefix) {
    var found = new ArrayList<String>();
    store.scan(bytes(prefix), (key, value) -> found.add(text(key) + "=" + text(value)));
    return found;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
