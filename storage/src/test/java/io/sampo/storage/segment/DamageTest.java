package io.sampo.storage.segment;

import static io.sampo.storage.segment.SegmentedShardTest.ids;
import static io.sampo.storage.segment.SegmentedShardTest.idsOf;
import static io.sampo.storage.segment.SegmentedShardTest.point;
import static io.sampo.storage.segment.SegmentedShardTest.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.schema.Distance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that lose, damage or refuse bytes. */
class DamageTest {
  @TempDir Path folder;

  private EngineRig rig(Path at, ScriptedDisk disk) {
    return new EngineRig(at, EngineRig.plain(4, Distance.DOT), disk, 1 << 20);
  }

  private void flushedShard() {
    try (var rig = rig(folder, new ScriptedDisk())) {
      rig.apply(upsert(point(1, 1, 2, 3, 4), point(2, 5, 6, 7, 8), point(3, 0, 0, 0, 0)));
      rig.apply(new UpdateOperation.DeletePoints(ids(3)));
      rig.flush();
    }
  }

  private static StorageFailure failure(Runnable action) {
    try {
      action.run();
    } catch (StorageException e) {
      return e.failure();
    }
    throw new AssertionError("nothing failed");
  }

  private Path file(String name) {
    return SegmentFiles.folder(folder, 0).resolve(name);
  }

  @Test
  void aFlippedBitInAnyFileIsFound() throws IOException {
    flushedShard();
    var graves = SegmentFiles.folder(folder, 1);
    for (var file :
        List.of(
            file("rows"),
            file("payloads"),
            file("vectors-0"),
            file("deleted"),
            graves.resolve("rows"))) {
      var whole = Files.readAllBytes(file);
      var flipped = whole.clone();
      flipped[7] ^= 0x10;
      Files.write(file, flipped);
      assertThat(failure(() -> rig(folder, new ScriptedDisk())))
          .isInstanceOfSatisfying(
              StorageFailure.Corrupt.class,
              corrupt -> {
                assertThat(corrupt.file()).isEqualTo(file);
                assertThat(corrupt.offsetBytes()).isZero();
              });
      Files.write(file, whole);
    }
    try (var rig = rig(folder, new ScriptedDisk())) {
      assertThat(idsOf(rig.all())).isEqualTo(ids(1, 2));
    }
  }

  @Test
  void aShortFileAMissingFileAndADamagedManifestAreFound() throws IOException {
    flushedShard();
    var rows = Files.readAllBytes(file("rows"));
    Files.write(file("rows"), new byte[] {1, 2, 3});
    assertThat(failure(() -> rig(folder, new ScriptedDisk())))
        .isInstanceOf(StorageFailure.Corrupt.class);
    Files.delete(file("rows"));
    assertThat(failure(() -> rig(folder, new ScriptedDisk())))
        .isInstanceOf(StorageFailure.Lost.class);
    Files.write(file("rows"), rows);

    var manifest = folder.resolve(Manifest.NAME);
    var content = Files.readString(manifest);
    Files.writeString(manifest, content.replace("\"operation\":2", "\"operation\":1"));
    assertThat(failure(() -> rig(folder, new ScriptedDisk())))
        .isInstanceOf(StorageFailure.Corrupt.class);
    Files.write(manifest, new byte[0]);
    assertThat(failure(() -> rig(folder, new ScriptedDisk())))
        .isInstanceOf(StorageFailure.Corrupt.class);
  }

  @Test
  void whatLiesBehindTheFlushedBytesIsIgnored() throws IOException {
    flushedShard();
    for (var name : new String[] {"rows", "payloads", "vectors-0", "deleted"}) {
      Files.write(file(name), new byte[1000], StandardOpenOption.APPEND);
    }
    Files.createDirectories(folder.resolve("segment-99"));
    Files.writeString(folder.resolve("segment-99/rows"), "left by a crash");
    try (var rig = rig(folder, new ScriptedDisk())) {
      assertThat(idsOf(rig.all())).isEqualTo(ids(1, 2));
      assertThat(folder.resolve("segment-99")).doesNotExist();
      rig.apply(upsert(point(9, 1, 1, 1, 1)));
      rig.flush();
      rig.reopen();
      assertThat(idsOf(rig.all())).isEqualTo(ids(1, 2, 9));
    }
  }

  @Test
  void aDamagedPayloadIsFoundWhenItIsRead() throws IOException {
    try (var rig = rig(folder, new ScriptedDisk())) {
      rig.apply(upsert(point(1, 1, 2, 3, 4)));
      try (var payloads = Files.newByteChannel(file("payloads"), StandardOpenOption.WRITE)) {
        payloads.position(9).write(ByteBuffer.wrap(new byte[] {99}));
      }
      assertThat(failure(rig::all)).isInstanceOf(StorageFailure.Corrupt.class);
    }
  }

  @Test
  void aFullDiskLeavesTheShardReadableAndRefusesWrites() {
    for (long seed = 0; seed < 30; seed++) {
      var random = new Random(seed);
      var disk = new ScriptedDisk();
      try (var rig = rig(folder.resolve("full-" + seed), disk)) {
        rig.apply(upsert(point(1, 1, 2, 3, 4)));
        rig.flush();
        rig.apply(upsert(point(2, 1, 2, 3, 4), point(1, 9, 9, 9, 9)));
        disk.room(random.nextInt(600));
        var journal = new ArrayList<UpdateOperation>();
        assertThatThrownBy(
                () -> {
                  for (long id = 10; ; id++) {
                    var operation = upsert(point(id, 0, 0, 0, 1), point(id - 1, 0, 0, 0, 2));
                    rig.apply(operation);
                    journal.add(operation);
                  }
                })
            .as("seed %d", seed)
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("no space left");

        var expected = journal.isEmpty() ? 2 : journal.size() + 3;
        assertThat(rig.all()).as("seed %d", seed).hasSize(expected);
        assertThat(rig.search("", new float[] {1, 0, 0, 0}, 50)).hasSize(expected);
        assertThat(rig.engine().info().status()).isEqualTo(CollectionInfo.Status.RED);
        disk.room(Long.MAX_VALUE);
        assertThat(failure(() -> rig.apply(upsert(point(5, 1, 1, 1, 1)))))
            .as("only a start can tell what is on the disk")
            .isInstanceOf(StorageFailure.DiskFull.class);
        assertThatThrownBy(rig::flush)
            .isInstanceOf(CompletionException.class)
            .hasCauseInstanceOf(StorageException.class);

        rig.reopen();
        assertThat(rig.engine().flushedOperation()).isEqualTo(1);
        rig.apply(upsert(point(2, 1, 2, 3, 4), point(1, 9, 9, 9, 9)));
        journal.forEach(rig::apply);
        assertThat(rig.all()).as("seed %d", seed).hasSize(expected);
      }
    }
  }

  @Test
  void aManifestThatDoesNotFitKeepsTheOldOne() {
    var disk = new ScriptedDisk();
    try (var rig = rig(folder, disk)) {
      rig.apply(upsert(point(1, 1, 2, 3, 4)));
      rig.flush();
      rig.apply(upsert(point(2, 1, 2, 3, 4)));
      disk.room(10);
      assertThatThrownBy(rig::flush).hasCauseInstanceOf(StorageException.class);
      assertThat(rig.engine().flushedOperation()).isEqualTo(1);
      disk.room(Long.MAX_VALUE);
      rig.apply(upsert(point(3, 1, 2, 3, 4)));
      assertThat(rig.flush()).isEqualTo(3);
      rig.reopen();
      assertThat(idsOf(rig.all())).isEqualTo(ids(1, 2, 3));
    }
  }

  @Test
  void aFileThatCannotBeForcedEndsWriting() {
    var disk = new ScriptedDisk();
    try (var rig = rig(folder, disk)) {
      rig.apply(upsert(point(1, 1, 2, 3, 4)));
      disk.beforeForce(
          path -> {
            throw new StorageException(new StorageFailure.Lost(path, "EIO"));
          });
      assertThatThrownBy(rig::flush)
          .asInstanceOf(throwable(CompletionException.class))
          .hasCauseInstanceOf(StorageException.class);
      disk.beforeForce(_ -> {});
      assertThatThrownBy(() -> rig.apply(upsert(point(2, 1, 1, 1, 1))))
          .isInstanceOf(StorageException.class);
      assertThat(rig.all()).hasSize(1);
    }
  }

  @Test
  void aRealDiskThatIsFullIsTold() throws IOException, InterruptedException {
    var mount = folder.resolve("small");
    Files.createDirectories(mount);
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount.toString()),
        "a small tmpfs cannot be mounted here");
    try (var rig =
        new EngineRig(
            mount.resolve("shard"),
            EngineRig.plain(64, Distance.DOT),
            LocalDisk.INSTANCE,
            1 << 20)) {
      rig.flush();
      var applied = new ArrayList<Point>();
      assertThat(
              failure(
                  () -> {
                    for (long id = 0; ; id++) {
                      var next = point(id, new float[64]);
                      rig.apply(upsert(next));
                      applied.add(next);
                    }
                  }))
          .isInstanceOf(StorageFailure.DiskFull.class);
      assertThat(applied.size()).isGreaterThan(1000);
      assertThat(rig.all()).hasSameSizeAs(applied);
      assertThat(rig.search("", new float[64], 10)).hasSize(10);
    } finally {
      assertThat(run("umount", "-l", mount.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      var process = new ProcessBuilder(command).inheritIO().start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      System.out.println(String.join(" ", command) + ": " + e.getMessage());
      return false;
    }
  }
}
