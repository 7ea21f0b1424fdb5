package io.sampo.storage.segment;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a shard holds, and what it has done since it was opened, for telemetry and metrics. Points
 * are those of one view of the shard; sizes of files and what was done may be a moment newer.
 *
 * @param runningOptimizations rewrites that are under way, 0 or 1; those of what is kept of deleted
 *     points are counted here and among those that have ended, too
 * @param segments of points, oldest first; what is kept of deleted points is not among them
 */
public record ShardFigures(
    int runningOptimizations,
    Optimizations optimizations,
    List<SegmentFigures> segments,
    Usage usage) {

  public ShardFigures {
    segments = List.copyOf(segments);
  }

  /**
   * Rewrites in the background that ended well since the shard was opened.
   *
   * @param points that they wrote into new segments; one that is rewritten again counts again
   * @param total how long they took together
   * @param last when the latest one ended, {@code null} if there was none
   */
  public record Optimizations(long count, long points, Duration total, @Nullable Instant last) {
    public static final Optimizations NONE = new Optimizations(0, 0, Duration.ZERO, null);

    /** With one more. */
    Optimizations and(long points, Duration took, Instant ended) {
      return new Optimizations(count + 1, this.points + points, total.plus(took), ended);
    }
  }

  /**
   * One segment.
   *
   * @param appendable whether it takes rows; all others are sealed
   * @param points those that are there
   * @param deletedPoints rows of points that were deleted or replaced since, and not yet removed
   * @param vectors by the vector's name, the unnamed one is ""; also those of which the segment has
   *     none
   * @param payloadBytes the length of its payload file: CBOR, 8 bytes of header for each that is
   *     not empty, stamps of single keys, and what belongs to deleted rows
   * @param diskBytes the lengths of all its files, without what is reserved behind their ends
   * @param fieldIndexes the payload indexes by field
   */
  public record SegmentFigures(
      int number,
      boolean appendable,
      long points,
      long deletedPoints,
      Map<String, VectorFigures> vectors,
      long payloadBytes,
      long diskBytes,
      Map<JsonPath, FieldIndexFigures> fieldIndexes) {
    public SegmentFigures {
      vectors = Map.copyOf(vectors);
      fieldIndexes = Map.copyOf(fieldIndexes);
    }
  }

  /**
   * The vectors of one name in a segment.
   *
   * @param size dimensions
   * @param stored points that have it
   * @param deleted rows that had it and are deleted or replaced
   * @param bytes of those that are stored, as float32
   */
  public record VectorFigures(int size, Distance distance, long stored, long deleted, long bytes) {

    /** With the bytes that follow from the rest. */
    public static VectorFigures of(int size, Distance distance, long stored, long deleted) {
      return new VectorFigures(size, distance, stored, deleted, stored * size * Float.BYTES);
    }
  }

  /**
   * A payload index of a segment.
   *
   * @param points those with at least one value in it
   */
  public record FieldIndexFigures(FieldSchema schema, long points) {}

  /**
   * Bytes that the shard has read and written since it was opened: for clients, other replicas,
   * operations, the replay of its log and rewrites. Files are checked against their checksums and
   * mapped without being counted.
   *
   * @param vectorBytesRead vectors that were read one by one, for answers and to be written again
   * @param vectorBytesWritten with zeros for missing vectors that lie between others
   * @param payloadBytesRead payloads as they lie in their files, also those that filters looked at,
   *     and what is kept of deleted points
   * @param payloadBytesWritten likewise
   * @param indexBytesRead payload indexes that were taken from a file when a segment was opened
   * @param indexBytesWritten payload indexes of rewritten segments
   * @param vectorBytesCompared vectors that were compared with a query; not among those read
   */
  public record Usage(
      long vectorBytesRead,
      long vectorBytesWritten,
      long payloadBytesRead,
      long payloadBytesWritten,
      long indexBytesRead,
      long indexBytesWritten,
      long vectorBytesCompared) {
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0);
  }

  /** Points that are there. */
  public long points() {
    return segments.stream().mapToLong(SegmentFigures::points).sum();
  }

  /** Vectors of all names. */
  public long vectors() {
    return vectorsByName().values().stream().mapToLong(Long::longValue).sum();
  }

  /** Vectors that are stored, by name. */
  public SortedMap<String, Long> vectorsByName() {
    var byName = new TreeMap<String, Long>();
    for (var segment : segments) {
      segment.vectors().forEach((name, vector) -> byName.merge(name, vector.stored(), Long::sum));
    }
    return Collections.unmodifiableSortedMap(byName);
  }

  /** Bytes of all vectors that are stored. */
  public long vectorBytes() {
    return segments.stream()
        .flatMap(segment -> segment.vectors().values().stream())
        .mapToLong(VectorFigures::bytes)
        .sum();
  }

  /** The lengths of all payload files. */
  public long payloadBytes() {
    return segments.stream().mapToLong(SegmentFigures::payloadBytes).sum();
  }
}
