package io.sampo.storage.segment;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.segment.ShardFigures.FieldIndexFigures;
import io.sampo.storage.segment.ShardFigures.SegmentFigures;
import io.sampo.storage.segment.ShardFigures.VectorFigures;
import java.util.HashMap;
import java.util.Map;

/** Reads the figures of a segment as a view sees it. Any thread. */
final class FiguresReader {
  private FiguresReader() {}

  static SegmentFigures read(SegmentView view) {
    var segment = view.segment();
    return new SegmentFigures(
        segment.number(),
        !segment.isSealed(),
        view.live(),
        view.bound() - view.live(),
        vectors(view),
        segment.payloads().file().lengthBytes(),
        segment.diskBytes(),
        fieldIndexes(view));
  }

  private static Map<String, VectorFigures> vectors(SegmentView view) {
    var vectors = new HashMap<String, VectorFigures>();
    for (var field : view.schema().stored()) {
      var slot = view.slot(field);
      vectors.put(
          field.name(),
          slot < 0
              ? VectorFigures.of(field.size(), field.distance(), 0, 0)
              : of(view, field, slot));
    }
    return vectors;
  }

  /** Rows are looked at only where some of them lack the vector. */
  private static VectorFigures of(SegmentView view, VectorField field, int slot) {
    if (view.segment().allHaveVector(slot, view.bound())) {
      return VectorFigures.of(
          field.size(), field.distance(), view.live(), view.bound() - view.live());
    }
    int stored = 0;
    int deleted = 0;
    for (int row = 0; row < view.bound(); row++) {
      if (view.segment().rows().hasVector(row, slot)) {
        if (view.isAlive(row)) {
          stored++;
        } else {
          deleted++;
        }
      }
    }
    return VectorFigures.of(field.size(), field.distance(), stored, deleted);
  }

  private static Map<JsonPath, FieldIndexFigures> fieldIndexes(SegmentView view) {
    var figures = new HashMap<JsonPath, FieldIndexFigures>();
    view.indexes()
        .schemas()
        .forEach(
            (field, schema) ->
                figures.put(field, new FieldIndexFigures(schema, points(view, field))));
    return figures;
  }

  /** Points with at least one value in the index of a field. */
  static long points(SegmentView view, JsonPath field) {
    return view.indexes().pointsWithValue(field, row -> row < view.bound() && view.isAlive(row));
  }
}
