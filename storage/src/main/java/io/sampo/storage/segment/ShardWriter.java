package io.sampo.storage.segment;

import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PointId;
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
      indexes.put(IndexBuild.field(index), index);
    }
    var segments = new ArrayList<Segment>();
    for (var entry : manifest.segments()) {
      var segment =
          Segment.open(
              place(folder, settings, entry.number()), entry, IndexBuild.empty(indexes.values()));
      IndexBuild.fill(segment);
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
    var segment = appender.segment();
    var row = segment.ids().newest(id);
    for (int i = sealed.size() - 1; row < 0 && i >= 0; i--) {
      segment = sealed.get(i);
      row = segment.ids().newest(id);
    }
    return row >= 0 && segment.deleted().endedBy(row) == 0 ? new Location(segment, row) : null;
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
    var owner = segment;
    var old = segment.ids().put(row);
    for (int i = sealed.size() - 1; old < 0 && i >= 0; i--) {
      owner = sealed.get(i);
      old = owner.ids().newest(rows.high(row), rows.low(row), rows.isUuid(row));
    }
    if (old >= 0 && owner.deleted().endedBy(old) == 0) {
      owner.deleted().end(old, operation);
    }
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
    var segment = appender.segment();
    var bytes = segment.files().values().stream().mapToLong(file -> file.lengthBytes()).sum();
    if (bytes >= settings.sealBytes()) {
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
            IndexBuild.empty(indexes.values()));
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

  boolean dropIndex(JsonPath field) {
    return indexes.remove(field) != null;
  }

  /** The operation that created the index, {@code null} if there is none. */
  @Nullable LoggedOperation index(JsonPath field) {
    return indexes.get(field);
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
  }
}
