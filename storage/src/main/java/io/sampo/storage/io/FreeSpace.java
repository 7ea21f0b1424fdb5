package io.sampo.storage.io;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The room that is left on the disk of a folder. One system call each time it is asked. */
public final class FreeSpace {
  private final Path folder;
  private final FileStore store;

  private FreeSpace(Path folder, FileStore store) {
    this.folder = folder;
    this.store = store;
  }

  /** The disk on which that existing folder lies. */
  public static FreeSpace of(Path folder) {
    try {
      return new FreeSpace(folder, Files.getFileStore(folder));
    } catch (IOException e) {
      throw new StorageException(new StorageFailure.Lost(folder, e.toString()), e);
    }
  }

  /** Bytes that this process may still write. */
  public long usableBytes() {
    try {
      return store.getUsableSpace();
    } catch (IOException e) {
      throw new StorageException(new StorageFailure.Lost(folder, e.toString()), e);
    }
  }

  /** Size of the disk in bytes. */
  public long totalBytes() {
    try {
      return store.getTotalSpace();
    } catch (IOException e) {
      throw new StorageException(new StorageFailure.Lost(folder, e.toString()), e);
    }
  }
}
