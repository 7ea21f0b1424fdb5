package io.sampo.storage.segment;

import io.sampo.storage.index.field.FieldIndexes;
import io.sampo.storage.journal.LoggedOperation;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PointState;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.segment.SegmentFiles.Layout;
import io.sampo.storage.segment.SegmentFiles.Place;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a shard changes: its points, the graves of those that are gone, the vectors and payload
 * indexes it has. Used by one thread at a time.
 */
final class ShardWriter {
  private final Path folder;
  private final EngineSettings settings;
  private final UsageMeter usage = new UsageMeter();
  private final Tally tally = usage.tally();
  private final SegmentGroup points;
  private final SegmentGroup graves;
  private final List<Segment> retired = new ArrayList<>();
  private final Map<JsonPath, LoggedOperation> indexes = new LinkedHashMap<>();
  private VectorSchema schema;
  private int nextSegment;

  /** The latest write of every grave is not before this time; spares looking at all of them. */
  private long gravesFrom = Long.MIN_VALUE;

  /** The latest time of an operation that came since the start. */
  private long newest = Long.MIN_VALUE;

  /** No operation from before this time will come. */
  private long settled = Long.MIN_VALUE;

  private ShardWriter(Path folder, EngineSettings settings, VectorSchema schema, int nextSegment) {
    this.folder = folder;
    this.settings = settings;
    this.schema = schema;
    this.nextSegment = nextSegment;
    points = new SegmentGroup(() -> newSegment(false), settings.sealBytes(), tally);
    graves = new SegmentGroup(() -> newSegment(true), settings.sealBytes(), tally);
  }

  /** A shard without points. */
  static ShardWriter create(Path folder, EngineSettings settings, VectorSchema schema) {
    var writer = new ShardWriter(folder, settings, schema, 0);
    writer.points.appender();
    return writer;
  }

  /** The shard that a manifest describes. */
  static ShardWriter open(Path folder, EngineSettings settings, Manifest manifest) {
    var writer = new ShardWriter(folder, settings, manifest.schema(), manifest.nextSegment());
    for (var index : manifest.indexes()) {
      writer.indexes.put(IndexBuild.creation(index).field(), index);
    }
    writer.points.restore(
        manifest.segments().stream()
            .map(entry -> writer.reopened(entry, Layout.points(entry.vectors()), writer.schemas()))
            .toList());
    writer.graves.restore(
        manifest.graves().stream()
            .map(entry -> writer.reopened(entry, Layout.GRAVES, Map.of()))
            .toList());
    return writer;
  }

  private Segment reopened(
      Manifest.SegmentEntry entry, Layout layout, Map<JsonPath, FieldSchema> schemas) {
    return Segment.open(place(entry.number()), entry, layout, schemas);
  }

  private Segment newSegment(boolean ofGraves) {
    var number = nextSegment++;
    return ofGraves
        ? Segment.create(number, place(number), Layout.GRAVES, FieldIndexes.empty())
        : Segment.create(
            number, place(number), Layout.points(schema.stored()), IndexBuild.empty(schemas()));
  }

  private Place place(int number) {
    return new Place(
        settings.disk(), SegmentFiles.folder(folder, number), settings.vectorChunkBytes(), usage);
  }

  VectorSchema schema() {
    return schema;
  }

  /** What was read and written; any thread. */
  UsageMeter usage() {
    return usage;
  }

  /** Counts what operations read and write; to be published at the end of each. */
  Tally tally() {
    return tally;
  }

  /** The points that are there. */
  SegmentGroup points() {
    return points;
  }

  /** Deletions, and what was written of points that are not there. */
  SegmentGroup graves() {
    return graves;
  }

  /** Both. */
  List<SegmentGroup> groups() {
    return List.of(points, graves);
  }

  /** The segments of both. */
  List<Segment> segments() {
    var all = new ArrayList<>(points.segments());
    all.addAll(graves.segments());
    return all;
  }

  /** Writes the rows that were added, and ends those that they replace. */
  void write(long operation) {
    points.write(operation);
    graves.write(operation);
  }

  /** Writes which rows have ended; the last step of an operation. */
  void writeEnds() {
    points.writeEnds();
    graves.writeEnds();
  }

  /** Closes appendable segments that are large enough, and begins new ones. */
  void sealWhenLarge() {
    points.sealWhenLarge();
    graves.sealWhenLarge();
  }

  void createVector(String name, NewVector definition) {
    schema = schema.with(name, definition);
    if (schema.require(name).isStored()) {
      // The appendable segment has no room for it.
      points.roll();
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
    points.segments().forEach(segment -> IndexBuild.adjust(segment, schemas(), tally));
  }

  void dropIndex(JsonPath field) {
    if (indexes.remove(field) != null) {
      points.segments().forEach(segment -> IndexBuild.adjust(segment, schemas(), tally));
    }
  }

  /** The operation that created the index, {@code null} if there is none. */
  @Nullable LoggedOperation index(JsonPath field) {
    return indexes.get(field);
  }

  /** An operation of this time is applied. */
  void saw(long hlt) {
    newest = Math.max(newest, hlt);
  }

  /** Before this time nothing will come any more, so no stamp of a cell need be kept. */
  long settled() {
    return settled;
  }

  /**
   * Ends graves of which nothing is as late as {@code hlt}. One that holds anything later stays as
   * it is: changing it would take it from views that are being read.
   *
   * @return whether there were any
   */
  boolean forget(long hlt, long operation) {
    // A time that lies ahead says nothing about what comes after this call.
    settled = Math.max(settled, Math.min(hlt, newest));
    if (hlt <= gravesFrom || graves.isEmpty()) {
      return false;
    }
    var forgotten = false;
    for (var segment : graves.segments()) {
      for (int row = 0; row < segment.rowCount(); row++) {
        if (segment.deleted().endedBy(row) == 0
            && segment.rows().hlt(row) < hlt
            && PointStates.stamps(segment, row, schema, tally).latest().hlt() < hlt) {
          segment.deleted().end(row, operation);
          forgotten = true;
        }
      }
    }
    gravesFrom = hlt;
    tally.publish();
    return forgotten;
  }

  /** Adds the grave of a point in the place of an older one. */
  void bury(PointState state, long operation, SegmentGroup.@Nullable Location old) {
    var stamps = state.stamps();
    gravesFrom = Math.min(gravesFrom, stamps.latest().hlt());
    graves.add(
        state.id(),
        operation,
        stamps.existence(),
        state.payload(),
        RowCells.encode(stamps, state.vectors(), schema),
        old);
  }

  /** Lets go of all points and graves. */
  void reset() {
    retired.addAll(points.clear());
    retired.addAll(graves.clear());
    points.appender();
  }

  /** Prepares the rewrite of these segments of one group; the appendable one is closed before. */
  SegmentMerge beginMerge(SegmentGroup group, List<Integer> numbers) {
    var sources = group.sealed(numbers);
    return new SegmentMerge(group, newSegment(group == graves), sources);
  }

  /** What payload indexes a finished rewrite should have. */
  Map<JsonPath, FieldSchema> schemas(SegmentMerge merge) {
    return merge.group() == graves ? Map.of() : schemas();
  }

  /**
   * Puts a finished rewrite in the place of its sources.
   *
   * @return whether they were still there
   */
  boolean replace(SegmentMerge merge) {
    if (!merge.group().contains(merge.sources())) {
      return false;
    }
    merge.catchUp();
    retired.addAll(merge.sources());
    var isEmpty = merge.merged().liveCount() == 0;
    merge.group().replace(merge.sources(), isEmpty ? null : merge.merged());
    if (isEmpty) {
      retired.add(merge.merged());
    }
    return true;
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
    return new Snapshot(
        operation, schema, views(points, operation), views(graves, operation), settings, usage);
  }

  private List<SegmentView> views(SegmentGroup group, long operation) {
    var views = new ArrayList<SegmentView>();
    for (var segment : group.segments()) {
      views.add(
          new SegmentView(segment, schema, segment.rowCount(), segment.liveCount(), operation));
    }
    return views;
  }

  /** What a flush of everything written so far has to say. */
  Manifest manifest(long operation, byte[] replicaState) {
    return new Manifest(
        operation,
        replicaState,
        nextSegment,
        schema,
        List.copyOf(indexes.values()),
        entries(points),
        entries(graves));
  }

  private static List<Manifest.SegmentEntry> entries(SegmentGroup group) {
    var entries = new ArrayList<Manifest.SegmentEntry>();
    for (var segment : group.segments()) {
      entries.add(
          new Manifest.SegmentEntry(
              segment.number(),
              segment.isSealed(),
              segment.order().isSorted(),
              segment.layout().slots(),
              SegmentFiles.of(segment.files())));
    }
    return entries;
  }

  void close() {
    segments().forEach(Segment::close);
    retired.forEach(Segment::close);
  }
}
