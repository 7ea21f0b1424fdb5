package io.sampo.storage.segment;

import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.PointState;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.PayloadEdit;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows as states of points, and what two states make together. */
final class PointStates {
  private PointStates() {}

  /** The stamps of a row. */
  static PointStamps stamps(Segment segment, int row, VectorSchema schema, Tally tally) {
    var alive = !segment.layout().graves();
    var existence = segment.rows().stamp(row);
    return segment.rows().hasCells(row)
        ? RowCells.decode(existence, alive, segment.content(row, tally).cells(), schema).stamps()
        : new PointStamps(existence, alive, null, Map.of(), Map.of());
  }

  /** All that a row says. */
  static PointState read(Segment segment, int row, VectorSchema schema, Tally tally) {
    var content = segment.content(row, tally);
    var alive = !segment.layout().graves();
    var cells = RowCells.decode(segment.rows().stamp(row), alive, content.cells(), schema);
    return new PointState(
        segment.rows().id(row),
        cells.stamps(),
        content.payload(),
        alive ? vectors(segment, row, schema, tally) : cells.vectors());
  }

  /** The vectors of a row with slots. */
  static Map<String, VectorValue> vectors(
      Segment segment, int row, VectorSchema schema, Tally tally) {
    var values = new LinkedHashMap<String, VectorValue>();
    for (var field : schema.fields()) {
      var slot = segment.layout().slot(field);
      if (slot >= 0 && segment.rows().hasVector(row, slot)) {
        values.put(field.name(), new VectorValue.Dense(segment.vector(slot, row, tally)));
      }
    }
    return values;
  }

  /**
   * What is known after both: each register as it was written later.
   *
   * @param stamps of both, joined
   */
  static PointState joined(PointState known, PointState incoming, PointStamps stamps) {
    var vectors = new LinkedHashMap<>(known.vectors());
    vectors.keySet().removeIf(name -> takesVector(known.stamps(), incoming.stamps(), name));
    incoming
        .vectors()
        .forEach(
            (name, value) -> {
              if (takesVector(known.stamps(), incoming.stamps(), name)) {
                vectors.put(name, value);
              }
            });
    return new PointState(
        known.id(), stamps, payload(known.payload(), known.stamps(), incoming), vectors);
  }

  /** The payload after both. */
  static Payload payload(Payload known, PointStamps stamps, PointState incoming) {
    if (known.isEmpty() && incoming.payload().isEmpty()) {
      return known;
    }
    return PayloadEdit.join(
        known,
        incoming.payload(),
        name -> incoming.stamps().ofKey(name).isAfter(stamps.ofKey(name)));
  }

  /** Whether a vector was written later by what comes in. */
  static boolean takesVector(PointStamps known, PointStamps incoming, String name) {
    return incoming.ofVector(name).isAfter(known.ofVector(name));
  }
}
