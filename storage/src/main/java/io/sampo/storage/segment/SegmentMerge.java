package io.sampo.storage.segment;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.StorageException;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Builds one segment from the living rows of sealed ones, sorted by id, beside the shard: nobody
 * else sees it until {@link ShardWriter#replace}. Rows that end meanwhile are caught up with from
 * the logs of the old segments. Used by one thread, then by the one that holds the shard's lock.
 */
final class SegmentMerge {
  private final SegmentGroup group;
  private final Segment merged;
  private final List<Input> inputs;
  private final Tally tally;

  /** One old segment: where its rows went, and how far its log of ended rows has been followed. */
  private static final class Input {
    private final Segment segment;
    private final IntColumn movedTo = new IntColumn();
    private int followed;
    private int place;

    Input(Segment segment, int followed) {
      this.segment = segment;
      this.followed = followed;
      movedTo.grow(segment.rowCount());
    }

    private int row() {
      return segment.order().upTo(segment.rowCount()).row(place);
    }
  }

  /**
   * @param group to which the sources belong
   * @param merged empty
   * @param sources sealed; rows that have ended by now are left out
   */
  SegmentMerge(SegmentGroup group, Segment merged, List<Segment> sources) {
    this.group = group;
    this.merged = merged;
    tally = merged.place().usage().tally();
    inputs = sources.stream().map(source -> new Input(source, source.deleted().count())).toList();
  }

  List<Segment> sources() {
    return inputs.stream().map(input -> input.segment).toList();
  }

  SegmentGroup group() {
    return group;
  }

  Segment merged() {
    return merged;
  }

  /**
   * Copies the rows and makes them durable.
   *
   * @param cancelled asked now and then
   * @return whether it was done to the end
   */
  boolean copy(BooleanSupplier cancelled) {
    var appender = new SegmentAppender(merged, tally);
    var next =
        new PriorityQueue<Input>(
            (a, b) -> a.segment.rows().compareIds(a.row(), b.segment.rows(), b.row()));
    for (var input : inputs) {
      if (skipEnded(input)) {
        next.add(input);
      }
    }
    int row = 0;
    for (var input = next.poll(); input != null; input = next.poll()) {
      add(appender, input.segment, input.row());
      input.movedTo.set(input.row(), ++row);
      input.place++;
      if (skipEnded(input)) {
        next.add(input);
      }
      if (appender.isFull()) {
        if (cancelled.getAsBoolean()) {
          return false;
        }
        write(appender);
      }
    }
    write(appender);
    return true;
  }

  /** Goes to the next living row, {@code false} if there is none. */
  private static boolean skipEnded(Input input) {
    var count = input.segment.rowCount();
    while (input.place < count && input.segment.deleted().endedBy(input.row()) != 0) {
      input.place++;
    }
    return input.place < count;
  }

  private void add(SegmentAppender appender, Segment from, int row) {
    var rows = from.rows();
    appender.copyVectors(from, row, Set.of());
    var content = from.content(row, tally);
    appender.add(
        rows.id(row), rows.operation(row), rows.stamp(row), content.payload(), content.cells());
  }

  private void write(SegmentAppender appender) {
    appender.write(row -> merged.ids().put(row));
    tally.publish();
  }

  /** Gives the new segment exactly these payload indexes. */
  void adjust(Map<JsonPath, FieldSchema> schemas) {
    IndexBuild.adjust(merged, schemas, tally);
    tally.publish();
  }

  /** Ends appending and makes the new segment durable. */
  void finish() {
    merged.writeIndexes(tally);
    tally.publish();
    merged.seal();
    force();
  }

  /**
   * Ends in the new segment what has ended in the old ones since.
   *
   * @return how many rows that were
   */
  int catchUp() {
    int ended = 0;
    for (var input : inputs) {
      var log = input.segment.deleted();
      for (int written = log.written(); input.followed < written; input.followed++) {
        var movedTo = input.movedTo.get(log.endedRow(input.followed)) - 1;
        if (movedTo >= 0) {
          merged.deleted().end(movedTo, log.endedRowBy(input.followed));
          ended++;
        }
      }
    }
    merged.deleted().write();
    return ended;
  }

  private void force() {
    merged.files().values().forEach(AppendFile::force);
    merged.forceNames();
  }

  /** Removes what has been built. */
  void discard() {
    merged.close();
    try {
      merged.place().disk().delete(merged.place().folder());
    } catch (StorageException _) {
      // No manifest names the folder: the next start tries again.
    }
  }
}
