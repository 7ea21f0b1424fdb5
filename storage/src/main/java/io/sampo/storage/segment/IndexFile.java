package io.sampo.storage.segment;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.AppendInput;
import io.sampo.storage.io.AppendOutput;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.Extent;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.io.StorageFailure;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.schema.FieldSchema;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The payload indexes of a segment as they were when it was written: spares the next start a look
 * at every payload. Rows of the segment that ended later are in it as well.
 */
record IndexFile(AppendFile file) {
  private static final long CHUNK = 16L << 20;

  /** Writes the indexes and ends the file. */
  static IndexFile write(Disk disk, Path path, FieldIndexes indexes) {
    var file = AppendFile.create(disk, path, CHUNK);
    try (var out = new DataOutputStream(new AppendOutput(file))) {
      indexes.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    file.seal();
    return new IndexFile(file);
  }

  static IndexFile open(Disk disk, Path path, Extent extent) {
    return new IndexFile(AppendFile.openSealed(disk, path, CHUNK, extent));
  }

  /** Those of the wanted indexes that the file has. */
  FieldIndexes read(Map<JsonPath, FieldSchema> wanted) {
    var bytes = new AppendInput(file, file.lengthBytes());
    try (var in = new DataInputStream(new BufferedInputStream(bytes, 1 << 16))) {
      return FieldIndexes.read(in, wanted);
    } catch (IOException e) {
      throw new StorageException(new StorageFailure.Corrupt(file.path(), 0, e.toString()), e);
    }
  }
}
