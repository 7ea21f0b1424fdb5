package io.sampo.storage.journal;

import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Segment files in a real folder, which is locked against other journals while open. */
final class DiskLogFiles implements LogFiles {
  private static final Pattern NAME = Pattern.compile("(\\d{10})\\.log");

  private final Path folder;
  private final FileChannel lock;
  private final FileStore store;

  private DiskLogFiles(Path folder, FileChannel lock, FileStore store) {
    this.folder = folder;
    this.lock = lock;
    this.store = store;
  }

  /** Takes the folder, creating it where it is missing. */
  static DiskLogFiles open(Path folder) {
    try {
      Files.createDirectories(folder);
      var lockFile = folder.resolve("lock");
      var channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() == null) {
          throw new OverlappingFileLockException();
        }
      } catch (OverlappingFileLockException e) {
        channel.close();
        throw new StorageException(
            new StorageFailure.Lost(lockFile, "another journal has this folder open"), e);
      }
      return new DiskLogFiles(folder, channel, Files.getFileStore(folder));
    } catch (IOException e) {
      throw new StorageException(new StorageFailure.Lost(folder, String.valueOf(e)), e);
    }
  }

  @Override
  public List<Integer> segments() throws IOException {
    var numbers = new ArrayList<Integer>();
    try (var entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        var name = NAME.matcher(entry.getFileName().toString());
        if (name.matches()) {
          numbers.add(Integer.parseInt(name.group(1)));
        }
      }
    }
    numbers.sort(null);
    return numbers;
  }

  @Override
  public LogFile create(int segment) throws IOException {
    return new DiskLogFile(
        FileChannel.open(path(segment), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public LogFile open(int segment) throws IOException {
    return new DiskLogFile(FileChannel.open(path(segment), StandardOpenOption.WRITE));
  }

  @Override
  public ByteBuffer map(int segment, Arena arena) throws IOException {
    try (var channel = FileChannel.open(path(segment), StandardOpenOption.READ)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
          .asByteBuffer()
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  @Override
  public ByteBuffer read(int segment, int offset, int length) throws IOException {
    var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    try (var channel = FileChannel.open(path(segment), StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, (long) offset + bytes.position()) < 0) {
          throw new EOFException(
              "%s has no %d bytes from byte %d on".formatted(path(segment), length, offset));
        }
      }
    }
    return bytes.flip();
  }

  @Override
  public long size(int segment) throws IOException {
    return Files.size(path(segment));
  }

  @Override
  public void delete(int segment) throws IOException {
    Files.deleteIfExists(path(segment));
  }

  @Override
  public void forceFolder() throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes() throws IOException {
    return store.getUsableSpace();
  }

  @Override
  public Path path(int segment) {
    return folder.resolve("%010d.log".formatted(segment));
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private record DiskLogFile(FileChannel channel) implements LogFile {
    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      long at = offset;
      while (source.hasRemaining()) {
        at += channel.write(source, at);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
