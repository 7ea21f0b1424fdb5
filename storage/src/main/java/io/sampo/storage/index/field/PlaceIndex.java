package io.sampo.storage.index.field;

import io.sampo.storage.model.Condition;
import io.sampo.storage.payload.Places;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Rows and their places in columns, all looked at: no payload is fetched for it. */
final class PlaceIndex implements ValueIndex {
  private int[] rows = new int[16];
  private double[] lons = new double[16];
  private double[] lats = new double[16];
  private int size;
  private final RoaringBitmap indexed = new RoaringBitmap();

  @Override
  public boolean add(int row, byte[] bytes, int at) {
    return Places.test(
        bytes,
        at,
        (lon, lat) -> {
          append(row, lon, lat);
          return true;
        });
  }

  private void append(int row, double lon, double lat) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, size * 2);
      lons = Arrays.copyOf(lons, size * 2);
      lats = Arrays.copyOf(lats, size * 2);
    }
    indexed.add(row);
    rows[size] = row;
    lons[size] = lon;
    lats[size++] = lat;
  }

  @Override
  public void endRow(int row) {}

  @Override
  public @Nullable RoaringBitmap rows(Condition.Field condition, int bound) {
    if (condition.match() != null
        || condition.range() != null
        || condition.datetimeRange() != null) {
      return null;
    }
    Places.PlaceTest test;
    if (condition.geoRadius() != null) {
      test = Places.radius(condition.geoRadius());
    } else if (condition.geoBoundingBox() != null) {
      test = Places.box(condition.geoBoundingBox());
    } else if (condition.geoPolygon() != null) {
      test = Places.polygon(condition.geoPolygon());
    } else {
      return null;
    }
    var set = new RowSet(bound);
    for (int i = 0; i < size; i++) {
      if (test.test(lons[i], lats[i])) {
        set.add(rows[i]);
      }
    }
    return set.toBitmap();
  }

  @Override
  public RoaringBitmap indexed() {
    return indexed;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeInt(rows[i]);
      out.writeDouble(lons[i]);
      out.writeDouble(lats[i]);
    }
  }

  static PlaceIndex read(DataInput in) throws IOException {
    var index = new PlaceIndex();
    for (int i = in.readInt(); i > 0; i--) {
      index.append(in.readInt(), in.readDouble(), in.readDouble());
    }
    return index;
  }
}
