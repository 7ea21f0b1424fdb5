package io.sampo.storage.segment;

import io.sampo.storage.io.Disk;
import io.sampo.storage.io.DiskFile;
import io.sampo.storage.io.LocalDisk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The local disk, with room for so many bytes, and with something to do before files are forced.
 */
final class ScriptedDisk implements Disk {
  private long roomBytes = Long.MAX_VALUE;
  private Consumer<Path> beforeForce = _ -> {};

  /** How many bytes can still be written. */
  void room(long bytes) {
    roomBytes = bytes;
  }

  void beforeForce(Consumer<Path> action) {
    beforeForce = action;
  }

  @Override
  public DiskFile create(Path file) {
    return new File(LocalDisk.INSTANCE.create(file));
  }

  @Override
  public DiskFile open(Path file) {
    return new File(LocalDisk.INSTANCE.open(file));
  }

  @Override
  public boolean exists(Path file) {
    return LocalDisk.INSTANCE.exists(file);
  }

  @Override
  public byte[] read(Path file) {
    return LocalDisk.INSTANCE.read(file);
  }

  @Override
  public void replace(Path file, byte[] content) {
    take(file, content.length);
    LocalDisk.INSTANCE.replace(file, content);
  }

  @Override
  public void replaceLoosely(Path file, byte[] content) {
    take(file, content.length);
    LocalDisk.INSTANCE.replaceLoosely(file, content);
  }

  @Override
  public void createFolder(Path folder) {
    LocalDisk.INSTANCE.createFolder(folder);
  }

  @Override
  public void forceFolder(Path folder) {
    LocalDisk.INSTANCE.forceFolder(folder);
  }

  @Override
  public void delete(Path path) {
    LocalDisk.INSTANCE.delete(path);
  }

  @Override
  public List<String> list(Path folder) {
    return LocalDisk.INSTANCE.list(folder);
  }

  private void take(Path file, long bytes) {
    if (bytes > roomBytes) {
      roomBytes = 0;
      throw new StorageException(new StorageFailure.DiskFull(file, 0));
    }
    roomBytes -= bytes;
  }

  private final class File implements DiskFile {
    private final DiskFile file;

    File(DiskFile file) {
      this.file = file;
    }

    @Override
    public Path path() {
      return file.path();
    }

    @Override
    public long size() {
      return file.size();
    }

    /** Writes what there is room for, as a disk does. */
    @Override
    public void write(ByteBuffer from, long offsetBytes) {
      var fits = (int) Math.min(from.remaining(), roomBytes);
      var rest = from.remaining() - fits;
      file.write(from.duplicate().limit(from.position() + fits), offsetBytes);
      roomBytes -= fits;
      take(path(), rest);
      from.position(from.limit());
    }

    @Override
    public void read(ByteBuffer into, long offsetBytes) {
      file.read(into, offsetBytes);
    }

    @Override
    public MemorySegment map(long offsetBytes, long lengthBytes) {
      return file.map(offsetBytes, lengthBytes);
    }

    @Override
    public void force() {
      beforeForce.accept(path());
      file.force();
    }

    @Override
    public void truncate(long sizeBytes) {
      file.truncate(sizeBytes);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
