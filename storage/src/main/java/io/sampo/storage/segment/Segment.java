package io.sampo.storage.segment;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.io.AppendFile;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointId;
import io.sampo.storage.payload.Cbor;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.segment.SegmentFiles.Layout;
import io.sampo.storage.segment.SegmentFiles.Place;
import io.sampo.storage.segment.UsageMeter.Tally;
import io.sampo.storage.vector.DenseVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of points in files of their own. A row is never changed: it begins with the operation that
 * appended it and ends with the one that replaced or deleted it. While the segment is the shard's
 * appendable one, rows are added through {@link SegmentAppender}; once sealed, rows only end.
 *
 * <p>One thread changes, any thread reads rows below a bound that was published to it.
 */
final class Segment {
  private final int number;
  private final Place place;
  private final Layout layout;
  private final RowFile rows;
  private final PayloadFile payloads;
  private final List<DenseVectors> vectors;
  private final DeletedRows deleted;
  private final IdTable ids;
  private final RowOrder order;
  private volatile FieldIndexes indexes;
  private volatile @Nullable IndexFile indexFile;
  private volatile boolean namesForced;
  private final int[] firstWithoutVector;
  private volatile boolean sealed;
  private int rowCount;

  private Segment(
      int number,
      Place place,
      Layout layout,
      RowFile rows,
      PayloadFile payloads,
      List<DenseVectors> vectors,
      DeletedRows deleted,
      FieldIndexes indexes,
      boolean sorted,
      boolean sealed) {
    this.number = number;
    this.place = place;
    this.layout = layout;
    this.rows = rows;
    this.payloads = payloads;
    this.vectors = List.copyOf(vectors);
    this.deleted = deleted;
    this.indexes = indexes;
    this.sealed = sealed;
    rowCount = rows.rows();
    ids = new IdTable(rows, rowCount);
    order = new RowOrder(rows, sorted);
    firstWithoutVector = new int[vectors.size()];
    Arrays.fill(firstWithoutVector, Integer.MAX_VALUE);
  }

  /** An empty segment that takes rows. */
  static Segment create(int number, Place place, Layout layout, FieldIndexes indexes) {
    var disk = place.disk();
    disk.createFolder(place.folder());
    var vectors = new ArrayList<DenseVectors>();
    for (var field : layout.slots()) {
      vectors.add(
          DenseVectors.create(
              disk,
              place.file(SegmentFiles.vectors(field)),
              field.size(),
              place.vectorChunkBytes()));
    }
    return new Segment(
        number,
        place,
        layout,
        RowFile.create(disk, place.file(SegmentFiles.ROWS), layout.slots().size()),
        PayloadFile.create(disk, place.file(SegmentFiles.PAYLOADS)),
        vectors,
        DeletedRows.create(disk, place.file(SegmentFiles.DELETED)),
        indexes,
        false,
        false);
  }

  /** A segment as a manifest describes it, checked against its checksums. */
  static Segment open(
      Place place, Manifest.SegmentEntry entry, Layout layout, Map<JsonPath, FieldSchema> schemas) {
    var disk = place.disk();
    var files = entry.files();
    var growing = !entry.sealed();
    var rows =
        RowFile.open(
            disk,
            place.file(SegmentFiles.ROWS),
            layout.slots().size(),
            files.extent(SegmentFiles.ROWS),
            growing);
    var vectors = new ArrayList<DenseVectors>();
    for (var field : layout.slots()) {
      var name = SegmentFiles.vectors(field);
      vectors.add(
          DenseVectors.open(
              disk,
              place.file(name),
              field.size(),
              place.vectorChunkBytes(),
              files.extent(name),
              growing));
    }
    var indexFile =
        files.extents().containsKey(SegmentFiles.INDEXES)
            ? IndexFile.open(
                disk, place.file(SegmentFiles.INDEXES), files.extent(SegmentFiles.INDEXES))
            : null;
    var opened =
        new Segment(
            entry.number(),
            place,
            layout,
            rows,
            PayloadFile.open(
                disk,
                place.file(SegmentFiles.PAYLOADS),
                files.extent(SegmentFiles.PAYLOADS),
                growing),
            vectors,
            DeletedRows.open(
                disk,
                place.file(SegmentFiles.DELETED),
                files.extent(SegmentFiles.DELETED),
                rows.rows()),
            indexFile == null ? FieldIndexes.empty() : indexFile.read(schemas),
            entry.sorted(),
            entry.sealed());
    opened.indexFile = indexFile;
    opened.namesForced = true;
    for (int row = 0; row < opened.rowCount; row++) {
      opened.ids.put(row);
      for (int slot = 0; slot < layout.slots().size(); slot++) {
        if (!rows.hasVector(row, slot)) {
          opened.lacksVector(slot, row);
        }
      }
    }
    try (var tally = place.usage().tally()) {
      if (indexFile != null) {
        tally.indexesRead(indexFile.file().lengthBytes());
      }
      IndexBuild.restore(opened, schemas, tally);
    }
    return opened;
  }

  int number() {
    return number;
  }

  Place place() {
    return place;
  }

  Layout layout() {
    return layout;
  }

  RowFile rows() {
    return rows;
  }

  DeletedRows deleted() {
    return deleted;
  }

  IdTable ids() {
    return ids;
  }

  RowOrder order() {
    return order;
  }

  FieldIndexes indexes() {
    return indexes;
  }

  void indexes(FieldIndexes replacement) {
    indexes = replacement;
  }

  PayloadFile payloads() {
    return payloads;
  }

  DenseVectors vectors(int slot) {
    return vectors.get(slot);
  }

  /** Whether all rows below {@code bound} have the vector of a slot. */
  boolean allHaveVector(int slot, int bound) {
    return bound <= firstWithoutVector[slot];
  }

  /** A row has come that lacks a vector. */
  void lacksVector(int slot, int row) {
    firstWithoutVector[slot] = Math.min(firstWithoutVector[slot], row);
  }

  /** Rows that are complete; for the writing thread. */
  int rowCount() {
    return rowCount;
  }

  void rowCount(int rows) {
    rowCount = rows;
  }

  boolean isSealed() {
    return sealed;
  }

  /** Keeps the payload indexes for the next start; rows come no more. */
  void writeIndexes(Tally tally) {
    if (!indexes.schemas().isEmpty()) {
      var written = IndexFile.write(place.disk(), place.file(SegmentFiles.INDEXES), indexes);
      tally.indexesWritten(written.file().lengthBytes());
      indexFile = written;
    }
  }

  /** Ends appending. */
  void seal() {
    sealed = true;
    growingFiles().forEach(AppendFile::seal);
  }

  /** Rows that no operation has ended; for the writing thread. */
  int liveCount() {
    return rowCount - deleted.count();
  }

  /** Bytes of rows, payloads and vectors; for the writing thread. */
  long bytes() {
    var bytes = rows.file().lengthBytes() + payloads.file().lengthBytes();
    for (var store : vectors) {
      bytes += store.file().lengthBytes();
    }
    return bytes;
  }

  /** Bytes of all files; any thread. */
  long diskBytes() {
    return files().values().stream().mapToLong(AppendFile::lengthBytes).sum();
  }

  Payload payload(int row, Tally tally) {
    return content(row, tally).payload();
  }

  /** A copy of the row's vector, which it must have. */
  float[] vector(int slot, int row, Tally tally) {
    var store = vectors.get(slot);
    tally.vectorsRead(store.strideBytes());
    return store.get(row);
  }

  /** The payload of a row and, where there are any, the encoded {@link RowCells}. */
  record Content(Payload payload, byte[] cells) {
    private static final byte[] NO_CELLS = {};
    private static final Content EMPTY = new Content(Payload.EMPTY, NO_CELLS);
  }

  Content content(int row, Tally tally) {
    var length = rows.payloadLength(row);
    tally.payloadsRead(PayloadFile.storedBytes(length));
    if (length == 0) {
      return Content.EMPTY;
    }
    var bytes = payloads.read(rows.payloadOffset(row), length);
    if (!rows.hasCells(row)) {
      return new Content(new Payload(bytes), Content.NO_CELLS);
    }
    var cells = Cbor.skip(bytes, 0);
    return new Content(
        cells == 1 ? Payload.EMPTY : new Payload(Arrays.copyOf(bytes, cells)),
        Arrays.copyOfRange(bytes, cells, length));
  }

  /**
   * The row that a view sees for this id, or -1.
   *
   * @param bound rows from here on began after the view
   */
  int find(PointId id, int bound, long operation) {
    var row = ids.newest(id);
    while (row >= bound) {
      row = ids.older(row);
    }
    return row >= 0 && deleted.isAlive(row, operation) ? row : -1;
  }

  private List<AppendFile> growingFiles() {
    var files = new ArrayList<AppendFile>();
    files.add(rows.file());
    files.add(payloads.file());
    vectors.forEach(store -> files.add(store.file()));
    return files;
  }

  /** All files by name. */
  Map<String, AppendFile> files() {
    var files = new LinkedHashMap<String, AppendFile>();
    files.put(SegmentFiles.ROWS, rows.file());
    files.put(SegmentFiles.PAYLOADS, payloads.file());
    for (int slot = 0; slot < vectors.size(); slot++) {
      files.put(SegmentFiles.vectors(layout.slots().get(slot)), vectors.get(slot).file());
    }
    files.put(SegmentFiles.DELETED, deleted.file());
    var index = indexFile;
    if (index != null) {
      files.put(SegmentFiles.INDEXES, index.file());
    }
    return files;
  }

  /** Makes the names of the files durable, once; on the flush executor. */
  void forceNames() {
    if (!namesForced) {
      place.disk().forceFolder(place.folder());
      namesForced = true;
    }
  }

  /** Ends writing; readers keep what they have. */
  void close() {
    files().values().forEach(AppendFile::close);
  }
}
