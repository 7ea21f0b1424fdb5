package io.sampo.truth;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Rows of half-precision numbers, as NumPy writes them (format version 1: magic, header length,
 * header, values in C order, little endian).
 */
public record Float16Matrix(int rows, int columns, short[] values) {
  private static final Pattern SHAPE =
      Pattern.compile("'descr': '<f2', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\)");
  private static final int FIXED_HEADER_BYTES = 10;

  static Float16Matrix read(Path file) throws IOException {
    try (var in = new DataInputStream(Files.newInputStream(file))) {
      var fixed = ByteBuffer.wrap(in.readNBytes(FIXED_HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
      var header = new String(in.readNBytes(fixed.getShort(8)), StandardCharsets.US_ASCII);
      var shape = SHAPE.matcher(header);
      if (!shape.find()) {
        throw new IOException(file + " is not a matrix of little-endian float16: " + header);
      }
      var rows = Integer.parseInt(shape.group(1));
      var columns = Integer.parseInt(shape.group(2));
      var values = new short[Math.multiplyExact(rows, columns)];
      ByteBuffer.wrap(in.readNBytes(Math.multiplyExact(values.length, Short.BYTES)))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asShortBuffer()
          .get(values);
      return new Float16Matrix(rows, columns, values);
    }
  }

  /** A copy of one row. */
  public float[] row(int row) {
    var copy = new float[columns];
    for (var i = 0; i < columns; i++) {
      copy[i] = Float.float16ToFloat(values[row * columns + i]);
    }
    return copy;
  }
}
