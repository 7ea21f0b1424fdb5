package io.sampo.storage.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file that only grows, written at its end and read through mappings of {@link #chunkBytes} each.
 *
 * <p>One thread at a time appends. Any thread may read what was appended before something that it
 * has seen; the reader need not know the file's length. Nothing is durable before {@link #force}.
 */
public final class AppendFile implements AutoCloseable {
  private final Path path;
  private final long chunkBytes;
  private final Checksums checksums;
  private volatile @Nullable DiskFile file;
  private volatile MemorySegment[] chunks;
  private volatile boolean sealed;
  private volatile boolean dirty;
  private volatile long lengthBytes;

  private AppendFile(
      Path path,
      long chunkBytes,
      @Nullable DiskFile file,
      Checksums checksums,
      MemorySegment[] chunks,
      long lengthBytes) {
    this.path = path;
    this.chunkBytes = chunkBytes;
    this.file = file;
    this.checksums = checksums;
    this.chunks = chunks;
    this.lengthBytes = lengthBytes;
  }

  public static AppendFile create(Disk disk, Path path, long chunkBytes) {
    return new AppendFile(
        path, chunkBytes, disk.create(path), new Checksums(), new MemorySegment[0], 0);
  }

  /**
   * Opens a file for more appends, after a check that it holds what {@code extent} says. What lies
   * beyond is cut off.
   */
  public static AppendFile open(Disk disk, Path path, long chunkBytes, Extent extent) {
    var file = disk.open(path);
    try {
      var checksums = Checksums.verify(file, extent);
      file.truncate(extent.lengthBytes());
      var opened =
          new AppendFile(
              path, chunkBytes, file, checksums, new MemorySegment[0], extent.lengthBytes());
      opened.mapUpTo(extent.lengthBytes());
      return opened;
    } catch (StorageException e) {
      file.close();
      throw e;
    }
  }

  /** Opens a file that will not grow any more, after the same check. */
  public static AppendFile openSealed(Disk disk, Path path, long chunkBytes, Extent extent) {
    try (var file = disk.open(path)) {
      var checksums = Checksums.verify(file, extent);
      var length = extent.lengthBytes();
      if (file.size() > length) {
        file.truncate(length);
      }
      var chunks = new MemorySegment[Math.toIntExact((length + chunkBytes - 1) / chunkBytes)];
      for (int i = 0; i < chunks.length; i++) {
        chunks[i] = file.map(i * chunkBytes, Math.min(chunkBytes, length - i * chunkBytes));
      }
      var opened = new AppendFile(path, chunkBytes, null, checksums, chunks, length);
      opened.sealed = true;
      return opened;
    }
  }

  public Path path() {
    return path;
  }

  public long chunkBytes() {
    return chunkBytes;
  }

  /** Bytes appended so far; another thread than the appending one may find it outdated. */
  public long lengthBytes() {
    return lengthBytes;
  }

  /** Bytes and checksums so far; for the appending thread. */
  public Extent extent() {
    return new Extent(lengthBytes, checksums.values());
  }

  /** Writes all that remains in {@code bytes} at the end. */
  public void append(ByteBuffer bytes) {
    var length = bytes.remaining();
    if (length == 0) {
      return;
    }
    var content = bytes.duplicate();
    dirty = true;
    var end = lengthBytes + length;
    writable().write(bytes, lengthBytes);
    checksums.update(content);
    lengthBytes = end;
    mapUpTo(end);
  }

  /** Appends zeros that take no space on the disk. */
  public void appendHole(long holeBytes) {
    if (holeBytes == 0) {
      return;
    }
    checksums.updateZeros(holeBytes);
    dirty = true;
    var end = lengthBytes + holeBytes;
    lengthBytes = end;
    mapUpTo(end);
  }

  private DiskFile writable() {
    var open = file;
    if (open == null || sealed) {
      throw new IllegalStateException(path + " is sealed");
    }
    return open;
  }

  private void mapUpTo(long length) {
    var mapped = chunks;
    var needed = Math.toIntExact((length + chunkBytes - 1) / chunkBytes);
    if (needed <= mapped.length) {
      return;
    }
    var more = Arrays.copyOf(mapped, needed);
    for (int i = mapped.length; i < needed; i++) {
      more[i] = writable().map(i * chunkBytes, chunkBytes);
    }
    chunks = more;
  }

  /** The mapping of bytes {@code index * chunkBytes} and on. */
  public MemorySegment chunk(int index) {
    return chunks[index];
  }

  /** Copies bytes that may lie across two chunks. */
  public void read(long offsetBytes, byte[] into) {
    read(offsetBytes, into, 0, into.length);
  }

  /** Copies {@code length} bytes to {@code into} from {@code index} on. */
  public void read(long offsetBytes, byte[] into, int index, int length) {
    var done = 0;
    while (done < length) {
      var at = offsetBytes + done;
      var inChunk = at % chunkBytes;
      var part = (int) Math.min(length - done, chunkBytes - inChunk);
      MemorySegment.copy(
          chunk((int) (at / chunkBytes)), ValueLayout.JAVA_BYTE, inChunk, into, index + done, part);
      done += part;
    }
  }

  /** Ends appending; the file gets its true length, and is closed with the next {@link #force}. */
  public void seal() {
    writable().truncate(lengthBytes);
    dirty = true;
    sealed = true;
  }

  /** Makes all appends durable that happened before the call. */
  public void force() {
    var wasSealed = sealed;
    var open = file;
    if (open != null) {
      if (dirty) {
        dirty = false;
        open.force();
      }
      if (wasSealed) {
        file = null;
        open.close();
      }
    }
  }

  /** Ends writing. Readers keep what they have. */
  @Override
  public void close() {
    var open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}
