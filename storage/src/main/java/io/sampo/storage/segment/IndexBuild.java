package io.sampo.storage.segment;

import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.UpdateOperation;
import java.util.Collection;

/** Makes the payload indexes of a segment from its payloads. */
final class IndexBuild {
  private IndexBuild() {}

  /** The field that a logged operation indexes. */
  static JsonPath field(LoggedOperation creation) {
    return creation(creation).field();
  }

  private static UpdateOperation.CreateFieldIndex creation(LoggedOperation logged) {
    if (logged.operation() instanceof UpdateOperation.CreateFieldIndex create) {
      return create;
    }
    throw new IllegalArgumentException(logged.operation() + " creates no index");
  }

  /** Indexes without rows. */
  static FieldIndexes empty(Collection<LoggedOperation> creations) {
    return FieldIndexes.empty();
  }

  /** Adds the segment's living rows. */
  static void fill(Segment segment) {
    var indexes = segment.indexes();
    for (int row = 0; row < segment.rowCount(); row++) {
      if (segment.deleted().endedBy(row) == 0) {
        indexes.add(row, segment.payload(row));
      }
    }
  }
}
