package io.sampo.storage.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Carries a {@link StorageFailure} up to the owner of the data. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient StorageFailure failure;

  public StorageException(StorageFailure failure, Throwable cause) {
    super(failure.describe(), cause);
    this.failure = failure;
  }

  public StorageException(StorageFailure failure) {
    super(failure.describe());
    this.failure = failure;
  }

  /** What the file system's error means for {@code file}. */
  public static StorageException of(Path file, IOException cause) {
    var text = String.valueOf(cause.getMessage());
    var free = freeBytes(file);
    // The text is the C library's; a locale may translate it, so the free space counts as well.
    if (text.contains("No space left") || text.contains("quota exceeded") || free == 0) {
      return new StorageException(new StorageFailure.DiskFull(file, free), cause);
    }
    return new StorageException(new StorageFailure.Lost(file, cause.toString()), cause);
  }

  /** Bytes that a write could still take, or -1 where nobody knows. */
  private static long freeBytes(Path file) {
    for (@Nullable Path at = file.toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at)) {
        try {
          return Files.getFileStore(at).getUsableSpace();
        } catch (IOException _) {
          return -1;
        }
      }
    }
    return -1;
  }

  public StorageFailure failure() {
    return failure;
  }
}
