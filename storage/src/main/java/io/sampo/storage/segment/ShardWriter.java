package io.sampo.storage.segment;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PointId;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.segment.SegmentFiles.Layout;
import io.sampo.storage.segment.SegmentFiles.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a shard changes: its segments, the one among them that takes rows, the vectors and
 * payload indexes it has. Used by one thread at a time.
 */
final class ShardWriter {
  private final Path folder;
  private final EngineSettings settings;
  private final List<Segment> sealed;
  private final List<Segment> retired = new ArrayList<>();
  private final Map<JsonPath, LoggedOperation> indexes;
  private SegmentAppender appender;
  private VectorSchema schema;
  private int nextSegment;

  private ShardWriter(
      Path folder,
      EngineSettings settings,
      List<Segment> segments,
      Map<JsonPath, LoggedOperation> indexes,
      VectorSchema schema,
      int nextSegment) {
    this.folder = folder;
    this.settings = settings;
    this.sealed = new ArrayList<>(segments.subList(0, segments.size() - 1));
    this.appender = new SegmentAppender(segments.getLast());
    this.indexes = indexes;
    this.schema = schema;
    this.nextSegment = nextSegment;
  }

  /** A shard without points. */
  static ShardWriter create(Path folder, EngineSettings settings, VectorSchema schema) {
    var first =
        Segment.create(
            0, place(folder, settings, 0), new Layout(schema.stored()), FieldIndexes.empty());
    return new ShardWriter(folder, settings, List.of(first), new LinkedHashMap<>(), schema, 1);
  }

  /** The shard that a manifest describes. */
  static ShardWriter open(Path folder, EngineSettings settings, Manifest manifest) {
    var indexes = new LinkedHashMap<JsonPath, LoggedOperation>();
    for (var index : manifest.indexes()) {
      indexes.put(IndexBuild.creation(index).field(), index);
    }
    var schemas = IndexBuild.schemas(manifest.indexes());
    var segments = new ArrayList<Segment>();
    for (var entry : manifest.segments()) {
      var segment = Segment.open(place(folder, settings, entry.number()), entry, schemas);
      segments.add(segment);
    }
    return new ShardWriter(
        folder, settings, segments, indexes, manifest.schema(), manifest.nextSegment());
  }

  private static Place place(Path folder, EngineSettings settings, int number) {
    return new Place(
        settings.disk(), SegmentFiles.folder(folder, number), settings.vectorChunkBytes());
  }

  VectorSchema schema() {
    return schema;
  }

  /** All segments, oldest first, the appendable one last. */
  List<Segment> segments() {
    var all = new ArrayList<>(sealed);
    all.add(appender.segment());
    return all;
  }

  /** Where rows are added; {@link #write} must follow. */
  SegmentAppender appender() {
    return appender;
  }

  /** A row that no operation has ended. */
  record Location(Segment segment, int row) {}

  /** The living row of this id among those written, {@code null} if there is none. */
  @Nullable Location find(PointId id) {
    var segments = segments();
    for (var segment : segments.reversed()) {
      var row = segment.ids().newest(id);
      if (row >= 0 && segment.deleted().endedBy(row) == 0) {
        return new Location(segment, row);
      }
    }
    return null;
  }

  /** Ends a living row. */
  void end(Location location, long operation) {
    location.segment().deleted().end(location.row(), operation);
  }

  /** Writes the rows that were added, and ends those that they replace. */
  void write(long operation) {
    var segment = appender.segment();
    appender.write(row -> replace(segment, row, operation));
  }

  private void replace(Segment segment, int row, long operation) {
    var rows = segment.rows();
    if (endIfAlive(segment, segment.ids().put(row), operation)) {
      return;
    }
    for (int i = sealed.size() - 1; i >= 0; i--) {
      var older = sealed.get(i);
      var old = older.ids().newest(rows.high(row), rows.low(row), rows.isUuid(row));
      if (endIfAlive(older, old, operation)) {
        return;
      }
    }
  }

  private static boolean endIfAlive(Segment segment, int row, long operation) {
    if (row < 0 || segment.deleted().endedBy(row) != 0) {
      return false;
    }
    segment.deleted().end(row, operation);
    return true;
  }

  /** Writes which rows have ended; the last step of an operation. */
  void writeEnds() {
    for (var segment : sealed) {
      segment.deleted().write();
    }
    appender.segment().deleted().write();
  }

  /** Closes the appendable segment when it is large enough, and begins a new one. */
  void sealWhenLarge() {
    if (appender.segment().bytes() >= settings.sealBytes()) {
      roll();
    }
  }

  private void roll() {
    var full = appender.segment();
    var number = nextSegment++;
    var next =
        Segment.create(
            number,
            place(folder, settings, number),
            new Layout(schema.stored()),
            IndexBuild.empty(schemas()));
    full.seal();
    sealed.add(full);
    appender = new SegmentAppender(next);
  }

  void createVector(String name, NewVector definition) {
    schema = schema.with(name, definition);
    if (schema.require(name).isStored()) {
      // The appendable segment has no room for it.
      roll();
    }
  }

  void dropVector(String name) {
    schema = schema.without(name);
  }

  /** What payload indexes there are. */
  Map<JsonPath, FieldSchema> schemas() {
    return IndexBuild.schemas(indexes.values());
  }

  /** Creates or replaces a payload index; readers see it in a segment whole or not at all. */
  void createIndex(LoggedOperation creation) {
    indexes.put(IndexBuild.creation(creation).field(), creation);
    segments().forEach(segment -> IndexBuild.adjust(segment, schemas()));
  }

  void dropIndex(JsonPath field) {
    if (indexes.remove(field) != null) {
      segments().forEach(segment -> IndexBuild.adjust(segment, schemas()));
    }
  }

  /** The operation that created the index, {@code null} if there is none. */
  @Nullable LoggedOperation index(JsonPath field) {
    return indexes.get(field);
  }

  /** Prepares the rewrite of these segments; the appendable one is closed before. */
  SegmentMerge beginMerge(List<Integer> numbers) {
    if (numbers.contains(appender.segment().number())) {
      roll();
    }
    var sources = sealed.stream().filter(segment -> numbers.contains(segment.number())).toList();
    var number = nextSegment++;
    var merged =
        Segment.create(
            number,
            place(folder, settings, number),
            new Layout(schema.stored()),
            IndexBuild.empty(schemas()));
    return new SegmentMerge(merged, sources);
  }

  /** Puts a finished rewrite in the place of its sources. */
  void replace(SegmentMerge merge) {
    merge.catchUp();
    sealed.removeAll(merge.sources());
    retired.addAll(merge.sources());
    if (merge.merged().liveCount() > 0) {
      sealed.add(merge.merged());
    } else {
      retired.add(merge.merged());
    }
  }

  /** Segments that no later manifest names. */
  List<Segment> retired() {
    return List.copyOf(retired);
  }

  /** Forgets segments whose files are gone. */
  void released(List<Segment> gone) {
    retired.removeAll(gone);
  }

  /** Everything written so far, as readers of {@code operation} see it. */
  Snapshot snapshot(long operation) {
    var views = new ArrayList<SegmentView>();
    for (var segment : segments()) {
      views.add(
          new SegmentView(segment, schema, segment.rowCount(), segment.liveCount(), operation));
    }
    return new Snapshot(operation, schema, views, settings);
  }

  /** What a flush of everything written so far has to say. */
  Manifest manifest(long operation, byte[] replicaState) {
    var entries = new ArrayList<Manifest.SegmentEntry>();
    for (var segment : segments()) {
      entries.add(
          new Manifest.SegmentEntry(
              segment.number(),
              segment.isSealed(),
              segment.order().isSorted(),
              segment.layout().slots(),
              SegmentFiles.of(segment.files())));
    }
    return new Manifest(
        operation, replicaState, nextSegment, schema, List.copyOf(indexes.values()), entries);
  }

  void close() {
    segments().forEach(Segment::close);
    retired.forEach(Segment::close);
  }
}
