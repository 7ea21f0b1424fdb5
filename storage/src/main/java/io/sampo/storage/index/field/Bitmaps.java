package io.sampo.storage.index.field;

import java.io.DataInput;
import java.io.IOException;
import org.roaringbitmap.RoaringBitmap;

/** Bitmaps of rows. */
final class Bitmaps {
  private Bitmaps() {}

  static RoaringBitmap read(DataInput in) throws IOException {
    var bitmap = new RoaringBitmap();
    bitmap.deserialize(in);
    return bitmap;
  }
}
