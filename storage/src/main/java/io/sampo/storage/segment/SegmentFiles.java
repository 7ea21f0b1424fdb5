package io.sampo.storage.segment;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.Extent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of a segment's files, each with what of it is valid. */
record SegmentFiles(Map<String, Extent> extents) {
  static final String ROWS = "rows";
  static final String PAYLOADS = "payloads";
  static final String DELETED = "deleted";
  static final String INDEXES = "indexes";

  private static final String FOLDER = "segment-";

  SegmentFiles {
    extents = Map.copyOf(extents);
  }

  static String vectors(VectorField field) {
    return "vectors-" + field.number();
  }

  /** A segment's folder in the shard's. */
  static Path folder(Path shard, int number) {
    return shard.resolve(FOLDER + number);
  }

  /** Whether a name in the shard's folder is that of a segment. */
  static boolean isSegment(String name) {
    return name.startsWith(FOLDER);
  }

  /** What the files hold now; for the writing thread. */
  static SegmentFiles of(Map<String, AppendFile> files) {
    var extents = new LinkedHashMap<String, Extent>();
    files.forEach((name, file) -> extents.put(name, file.extent()));
    return new SegmentFiles(extents);
  }

  Extent extent(String name) {
    return extents.getOrDefault(name, Extent.EMPTY);
  }

  /** Where a segment's files are, and how; and who is told of what is read and written. */
  record Place(Disk disk, Path folder, long vectorChunkBytes, UsageMeter usage) {
    Path file(String name) {
      return folder.resolve(name);
    }
  }

  /**
   * What the rows of a segment are.
   *
   * @param slots the stored vectors it has room for
   * @param graves whether its rows are points that are not: deleted ones, and what is known of
   *     points that have not come yet
   */
  record Layout(List<VectorField> slots, boolean graves) {
    static final Layout GRAVES = new Layout(List.of(), true);

    Layout {
      slots = List.copyOf(slots);
    }

    static Layout points(List<VectorField> slots) {
      return new Layout(slots, false);
    }

    /** The slot of a vector, or -1. */
    int slot(VectorField field) {
      for (int i = 0; i < slots.size(); i++) {
        if (slots.get(i).number() == field.number()) {
          return i;
        }
      }
      return -1;
    }
  }
}
