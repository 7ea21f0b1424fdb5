package io.sampo.storage.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file system of this machine. */
public final class LocalDisk implements Disk {
  public static final LocalDisk INSTANCE = new LocalDisk();

  private LocalDisk() {}

  @Override
  public DiskFile create(Path file) {
    return open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(Path file) {
    return open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static DiskFile open(Path file, StandardOpenOption... options) {
    try {
      return new LocalFile(file, FileChannel.open(file, options));
    } catch (IOException e) {
      throw StorageException.of(file, e);
    }
  }

  @Override
  public boolean exists(Path file) {
    return Files.exists(file);
  }

  @Override
  public byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw StorageException.of(file, e);
    }
  }

  @Override
  public void replace(Path file, byte[] content) {
    put(file, content, true);
    forceFolder(parent(file));
  }

  @Override
  public void replaceLoosely(Path file, byte[] content) {
    put(file, content, false);
  }

  private void put(Path file, byte[] content, boolean force) {
    var temporary = file.resolveSibling(file.getFileName() + ".new");
    try (var to = create(temporary)) {
      to.write(ByteBuffer.wrap(content), 0);
      if (force) {
        to.force();
      }
    }
    try {
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw StorageException.of(file, e);
    }
  }

  private static Path parent(Path file) {
    var parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " is not in a folder");
    }
    return parent;
  }

  @Override
  public void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw StorageException.of(folder, e);
    }
  }

  @Override
  public void forceFolder(Path folder) {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw StorageException.of(folder, e);
    }
  }

  @Override
  public void delete(Path path) {
    try {
      Files.walkFileTree(path, new Deleting());
    } catch (NoSuchFileException _) {
      return;
    } catch (IOException e) {
      throw StorageException.of(path, e);
    }
  }

  @Override
  public List<String> list(Path folder) {
    try (var entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw StorageException.of(folder, e);
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }

  private record LocalFile(Path path, FileChannel channel) implements DiskFile {
    @Override
    public long size() {
      try {
        return channel.size();
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    @Override
    public void write(ByteBuffer from, long offsetBytes) {
      var at = offsetBytes;
      try {
        while (from.hasRemaining()) {
          at += channel.write(from, at);
        }
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    @Override
    public void read(ByteBuffer into, long offsetBytes) {
      var at = offsetBytes;
      try {
        while (into.hasRemaining()) {
          var read = channel.read(into, at);
          if (read < 0) {
            throw new StorageException(
                new StorageFailure.Corrupt(
                    path, at, "the file ends " + into.remaining() + " bytes early"));
          }
          at += read;
        }
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    @Override
    public MemorySegment map(long offsetBytes, long lengthBytes) {
      try {
        return channel.map(FileChannel.MapMode.READ_ONLY, offsetBytes, lengthBytes, Arena.ofAuto());
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    @Override
    public void force() {
      try {
        channel.force(false);
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    @Override
    public void truncate(long sizeBytes) {
      try {
        channel.truncate(sizeBytes);
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw StorageException.of(path, e);
      }
    }
  }
}
