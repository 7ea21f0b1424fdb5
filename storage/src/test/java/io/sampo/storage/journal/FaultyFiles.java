package io.sampo.storage.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  volatile @Nullable Runnable beforeRead;

  /** The segments that were read. */
  final Set<Integer> read = ConcurrentHashMap.newKeySet();

  volatile long usable = Long.MAX_VALUE;

  /** Size of the disk, on which there is nothing but the segments. */
  volatile long capacity = Long.MAX_VALUE;

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
  public ByteBuffer map(int segment, Arena arena) throws IOException {
    read.add(segment);
    return disk.map(segment, arena);
  }

  @Override
  public ByteBuffer read(int segment, int offset, int length) throws IOException {
    read.add(segment);
    var before = beforeRead;
    if (before != null) {
      before.run();
    }
    return disk.read(segment, offset, length);
  }

  @Override
  public long size(int segment) throws IOException {
    return disk.size(segment);
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
    long taken = 0;
    for (int segment : disk.segments()) {
      taken += disk.size(segment);
    }
    return Math.min(Math.min(usable, disk.usableBytes()), capacity - taken);
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
