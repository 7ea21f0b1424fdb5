package io.sampo.cluster.catalog;

import io.sampo.storage.io.Disk;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** The metadata as one JSON file, swapped atomically. */
public final class FileCatalogStore implements CatalogStore {
  private final Disk disk;
  private final Path file;

  public FileCatalogStore(Disk disk, Path file) {
    this.disk = disk;
    this.file = file;
  }

  @Override
  public Optional<CatalogState> load() {
    if (!disk.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(CatalogCodec.readState(disk.read(file)));
    } catch (UncheckedIOException e) {
      throw new StorageException(new StorageFailure.Corrupt(file, 0, e.toString()), e);
    }
  }

  @Override
  public void save(CatalogState state) {
    disk.replace(file, CatalogCodec.write(state));
  }
}
