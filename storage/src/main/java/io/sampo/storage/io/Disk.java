package io.sampo.storage.io;

import java.nio.file.Path;
import java.util.List;

/**
 * Where files live: the seam at which tests make a disk fail. All methods throw {@link
 * StorageException}; all may be called by any thread.
 */
public interface Disk {
  /** A new empty file, open for reading and writing; one of that name is emptied. */
  DiskFile create(Path file);

  /** An existing file, open for reading and writing. */
  DiskFile open(Path file);

  boolean exists(Path file);

  /** All bytes of a small file. */
  byte[] read(Path file);

  /**
   * Puts {@code content} in the place of {@code file}: after a crash there is the old content or
   * the new one. Durable on return.
   */
  void replace(Path file, byte[] content);

  /**
   * Puts {@code content} in the place of {@code file}, for readers at once; what is there after a
   * crash of the machine nobody knows. For what is only read by people.
   */
  void replaceLoosely(Path file, byte[] content);

  /** Creates the folder and those above it where they are missing. */
  void createFolder(Path folder);

  /** Makes the names in {@code folder} durable. */
  void forceFolder(Path folder);

  /** Removes a file or a folder with all it holds; what is not there is no fault. */
  void delete(Path path);

  /** Names in {@code folder}, sorted. */
  List<String> list(Path folder);
}
