package io.sampo.storage.segment;

import io.sampo.storage.model.OrderValue;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PayloadSelector;
import io.sampo.storage.model.PointRecord;
import io.sampo.storage.model.VectorSelector;
import io.sampo.storage.model.VectorValue;
import io.sampo.storage.payload.PayloadSelect;
import io.sampo.storage.segment.UsageMeter.Tally;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads of a row what a request selects. One thread. */
final class PointReader {
  private final PayloadSelect payload;
  private final @Nullable List<VectorField> vectors;
  private final Tally tally;

  /** Refuses names of vectors that the schema does not have. */
  PointReader(VectorSchema schema, PayloadSelector payload, VectorSelector vectors, Tally tally) {
    this.tally = tally;
    this.payload = PayloadSelect.of(payload);
    this.vectors =
        switch (vectors) {
          case VectorSelector.All _ -> schema.fields();
          case VectorSelector.None _ -> null;
          case VectorSelector.Named(var names) -> names.stream().map(schema::require).toList();
        };
  }

  PointRecord record(SegmentView view, int row, @Nullable OrderValue order) {
    return new PointRecord(view.id(row), payload(view, row), vectors(view, row), null, order);
  }

  /** {@code null} if none was asked for. */
  @Nullable Payload payload(SegmentView view, int row) {
    return payload.isNone() ? null : payload.apply(view.segment().payload(row, tally));
  }

  /** {@code null} if none was asked for. */
  @Nullable Map<String, VectorValue> vectors(SegmentView view, int row) {
    if (vectors == null) {
      return null;
    }
    var segment = view.segment();
    var values = new LinkedHashMap<String, VectorValue>();
    for (var field : vectors) {
      var slot = view.slot(field);
      if (slot >= 0 && segment.rows().hasVector(row, slot)) {
        values.put(field.name(), new VectorValue.Dense(segment.vector(slot, row, tally)));
      }
    }
    return values;
  }
}
