package io.sampo.storage.segment;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointStamps;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.VectorValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a row keeps behind its payload: the stamps of cells that differ from the row's own and, of
/// a point that is not there, the hidden vectors. Little-endian.
///
/// | bytes | hold |
/// |---|---|
/// | 1 | whether the whole payload has a stamp of its own |
/// | 0 or 28 | that stamp: peer, clock, tick, hybrid-logical time |
/// | 4 | how many payload keys follow: 4 bytes of length, UTF-8, stamp |
/// | 4 | how many vectors follow: 4 bytes of the field's number, stamp, 4 bytes of size, float32s; size -1 = the row's own vector, or none |
///
/// Vectors go by number, so that what was written of one that has been dropped since says nothing
/// about a later one of the same name.
///
/// @param vectors hidden ones by name
record RowCells(PointStamps stamps, Map<String, VectorValue> vectors) {
  private static final int STAMP_BYTES = 28;
  private static final byte[] NONE = {};

  /**
   * Encodes what does not stand in the row itself; empty where that is nothing.
   *
   * @param hidden vectors without a slot
   */
  static byte[] encode(PointStamps stamps, Map<String, VectorValue> hidden, VectorSchema schema) {
    if (stamps.isPlain()) {
      return NONE;
    }
    var names = new ArrayList<byte[]>();
    int size = 1 + STAMP_BYTES + 2 * Integer.BYTES;
    for (var name : stamps.keys().keySet()) {
      var bytes = name.getBytes(StandardCharsets.UTF_8);
      names.add(bytes);
      size += Integer.BYTES + bytes.length + STAMP_BYTES;
    }
    var fields = new ArrayList<VectorField>();
    for (var field : schema.fields()) {
      if (stamps.vectors().containsKey(field.name())) {
        fields.add(field);
        size += 2 * Integer.BYTES + STAMP_BYTES;
        var vector = values(hidden.get(field.name()));
        size += vector == null ? 0 : vector.length * Float.BYTES;
      }
    }
    var out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    write(stamps, names, fields, hidden, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void write(
      PointStamps stamps,
      List<byte[]> names,
      List<VectorField> fields,
      Map<String, VectorValue> hidden,
      ByteBuffer out) {
    var whole = stamps.payload();
    out.put((byte) (whole == null ? 0 : 1));
    if (whole != null) {
      put(whole, out);
    }
    out.putInt(names.size());
    var name = names.iterator();
    for (var stamp : stamps.keys().values()) {
      var bytes = name.next();
      out.putInt(bytes.length).put(bytes);
      put(stamp, out);
    }
    out.putInt(fields.size());
    for (var field : fields) {
      out.putInt(field.number());
      put(stamps.ofVector(field.name()), out);
      var vector = values(hidden.get(field.name()));
      out.putInt(vector == null ? -1 : vector.length);
      if (vector != null) {
        out.asFloatBuffer().put(vector);
        out.position(out.position() + vector.length * Float.BYTES);
      }
    }
  }

  private static float @Nullable [] values(@Nullable VectorValue vector) {
    return switch (vector) {
      case null -> null;
      case VectorValue.Dense(var values) -> values;
      case VectorValue.Sparse _, VectorValue.Multi _ ->
          throw new IllegalStateException("not checked: " + vector);
    };
  }

  private static void put(Stamp stamp, ByteBuffer out) {
    out.putLong(stamp.peer().value())
        .putInt(stamp.clock())
        .putLong(stamp.tick())
        .putLong(stamp.hlt());
  }

  private static Stamp stamp(ByteBuffer in) {
    return new Stamp(new PeerId(in.getLong()), in.getInt(), in.getLong(), in.getLong());
  }

  /** What {@link #encode} wrote for a row with this existence. */
  static RowCells decode(Stamp existence, boolean alive, byte[] cells, VectorSchema schema) {
    if (cells.length == 0) {
      return new RowCells(new PointStamps(existence, alive, null, Map.of(), Map.of()), Map.of());
    }
    var in = ByteBuffer.wrap(cells).order(ByteOrder.LITTLE_ENDIAN);
    var whole = in.get() == 0 ? null : stamp(in);
    var keys = new HashMap<String, Stamp>();
    for (int i = in.getInt(); i > 0; i--) {
      var name = new byte[in.getInt()];
      in.get(name);
      keys.put(new String(name, StandardCharsets.UTF_8), stamp(in));
    }
    var vectors = new HashMap<String, Stamp>();
    var hidden = new HashMap<String, VectorValue>();
    for (int i = in.getInt(); i > 0; i--) {
      var field = schema.find(in.getInt());
      var stamp = stamp(in);
      var size = in.getInt();
      if (field != null) {
        vectors.put(field.name(), stamp);
      }
      if (size >= 0) {
        var values = new float[size];
        in.asFloatBuffer().get(values);
        in.position(in.position() + size * Float.BYTES);
        if (field != null) {
          hidden.put(field.name(), new VectorValue.Dense(values));
        }
      }
    }
    return new RowCells(new PointStamps(existence, alive, whole, keys, vectors), hidden);
  }
}
