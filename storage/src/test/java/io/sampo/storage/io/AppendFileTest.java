package io.sampo.storage.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendFileTest {
  private static final int CHUNK = 1000;

  @TempDir Path folder;

  private Path path = Path.of("");

  @BeforeEach
  void choosePath() {
    path = folder.resolve("file");
  }

  private static byte[] random(long seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(AppendFile file, long offset, int length) {
    var bytes = new byte[length];
    file.read(offset, bytes);
    return bytes;
  }

  @Test
  void whatIsAppendedIsReadAcrossChunks() {
    var bytes = random(1, 3500);
    try (var file = AppendFile.create(LocalDisk.INSTANCE, path, CHUNK)) {
      file.append(ByteBuffer.wrap(bytes, 0, 1234));
      file.append(ByteBuffer.wrap(bytes, 1234, 2266));

      assertThat(read(file, 0, 3500)).isEqualTo(bytes);
      assertThat(read(file, 990, 20)).containsExactly(Arrays.copyOfRange(bytes, 990, 1010));
      assertThat(file.chunk(2).get(ValueLayout.JAVA_BYTE, 7)).isEqualTo(bytes[2007]);
    }
  }

  @Test
  void aReopenedFileGoesOnWhereItsExtentEnds() throws IOException {
    var bytes = random(2, 2500);
    Extent extent;
    try (var file = AppendFile.create(LocalDisk.INSTANCE, path, CHUNK)) {
      file.append(ByteBuffer.wrap(bytes, 0, 1500));
      extent = file.extent();
      file.append(ByteBuffer.wrap(random(3, 777)));
    }
    try (var file = AppendFile.open(LocalDisk.INSTANCE, path, CHUNK, extent)) {
      file.append(ByteBuffer.wrap(bytes, 1500, 1000));
      extent = file.extent();
      file.seal();
      file.force();
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(bytes);
    try (var file = AppendFile.openSealed(LocalDisk.INSTANCE, path, CHUNK, extent)) {
      assertThat(read(file, 0, 2500)).isEqualTo(bytes);
      assertThatThrownBy(() -> file.append(ByteBuffer.wrap(bytes)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void holesAreZerosWithChecksums() throws IOException {
    Extent extent;
    try (var file = AppendFile.create(LocalDisk.INSTANCE, path, 1 << 20)) {
      file.append(ByteBuffer.wrap(new byte[] {1}));
      file.appendHole(3_000_000);
      file.append(ByteBuffer.wrap(new byte[] {2}));
      extent = file.extent();
      assertThat(read(file, 2_999_999, 3)).containsExactly(0, 0, 2);
    }
    AppendFile.openSealed(LocalDisk.INSTANCE, path, 1 << 20, extent).close();
    Files.write(path, new byte[] {1, 0, 0, 5}, StandardOpenOption.WRITE);
    assertThatThrownBy(() -> AppendFile.openSealed(LocalDisk.INSTANCE, path, 1 << 20, extent))
        .isInstanceOf(StorageException.class);
  }

  @Test
  void damageIsNamedByItsBlock() throws IOException {
    var piece = ByteBuffer.wrap(random(4, 1 << 20));
    Extent extent;
    try (var file = AppendFile.create(LocalDisk.INSTANCE, path, 8 << 20)) {
      for (int i = 0; i < 40; i++) {
        file.append(piece.clear());
      }
      extent = file.extent();
    }
    assertThat(extent.blockCrcs()).hasSize(3);
    try (var channel = Files.newByteChannel(path, StandardOpenOption.WRITE)) {
      channel.position(Extent.BLOCK + 5).write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    }
    assertThatThrownBy(() -> AppendFile.open(LocalDisk.INSTANCE, path, 8 << 20, extent))
        .isInstanceOfSatisfying(
            StorageException.class,
            e ->
                assertThat(e.failure())
                    .isInstanceOfSatisfying(
                        StorageFailure.Corrupt.class,
                        corrupt -> assertThat(corrupt.offsetBytes()).isEqualTo(Extent.BLOCK)));
  }

  @Test
  void aReplacedFileIsOldOrNew() throws IOException {
    LocalDisk.INSTANCE.replace(path, new byte[] {1});
    LocalDisk.INSTANCE.replace(path, new byte[] {2, 3});
    assertThat(LocalDisk.INSTANCE.read(path)).containsExactly(2, 3);
    assertThat(LocalDisk.INSTANCE.list(folder)).containsExactly("file");
  }

  @Test
  void streamsComeBackAsTheyWent() throws IOException {
    var bytes = random(5, 200_000);
    try (var file = AppendFile.create(LocalDisk.INSTANCE, path, CHUNK)) {
      try (var out = new AppendOutput(file)) {
        out.write(bytes[0]);
        out.write(bytes, 1, bytes.length - 1);
      }
      try (var in = new AppendInput(file, file.lengthBytes())) {
        assertThat(in.readAllBytes()).isEqualTo(bytes);
        assertThat(in.read()).isEqualTo(-1);
      }
    }
  }
}
