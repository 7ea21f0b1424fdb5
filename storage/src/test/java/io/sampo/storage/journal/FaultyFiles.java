package io.sampo.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Real files behind a disk that fails when it is told to. */
final class FaultyFiles implements LogFiles {
  private final LogFiles disk;
  final AtomicInteger forces = new AtomicInteger();
  final AtomicInteger writes = new AtomicInteger();

  /** The next write stops after so many bytes with this error. */
  volatile @Nullable IOException nextWrite;

  volatile int bytesBeforeError;

  /** Forces fail with this error as long as it is set. */
  volatile @Nullable IOException force;

  /** Truncations fail with this error as long as it is set. */
  volatile @Nullable IOException truncate;

  volatile @Nullable Runnable beforeForce;
  volatile long usable = Long.MAX_VALUE;

  FaultyFiles(Path folder) {
    disk = DiskLogFiles.open(folder);
  }

  @Override
  public List<Integer> segments() throws IOException {
    return disk.segments();
  }

  @Override
  public LogFile create(int segment) throws IOException {
    return new FaultyFile(disk.create(segment));
  }

  @Override
  public LogFile open(int segment) throws IOException {
    return new FaultyFile(disk.open(segment));
  }

  @Override
  public ByteBuffer map(int segment) throws IOException {
    return disk.map(segment);
  }

  @Override
  public void delete(int segment) throws IOException {
    disk.delete(segment);
  }

  @Override
  public void forceFolder() throws IOException {
    disk.forceFolder();
  }

  @Override
  public long usableBytes() throws IOException {
    return Math.min(usable, disk.usableBytes());
  }

  @Override
  public Path path(int segment) {
    return disk.path(segment);
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }

  private static void fail(@Nullable IOException error) throws IOException {
    if (error != null) {
      throw error;
    }
  }

  private final class FaultyFile implements LogFile {
    private final LogFile file;

    FaultyFile(LogFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      writes.incrementAndGet();
      var error = nextWrite;
      if (error != null) {
        nextWrite = null;
        var part = source.slice(source.position(), Math.min(bytesBeforeError, source.remaining()));
        file.write(part, offset);
        throw error;
      }
      file.write(source, offset);
    }

    @Override
    public void force() throws IOException {
      var before = beforeForce;
      if (before != null) {
        before.run();
      }
      forces.incrementAndGet();
      fail(force);
      file.force();
    }

    @Override
    public void truncate(long length) throws IOException {
      fail(truncate);
      file.truncate(length);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
