package io.sampo.storage.schema;

import org.jspecify.annotations.Nullable;

/** How vectors are compressed beside their originals (spec dataplane §6.4); echoed as given. */
public sealed interface QuantizationConfig {

  /** One signed byte per dimension. */
  record Scalar(@Nullable Float quantile, @Nullable Boolean alwaysRam, @Nullable Memory memory)
      implements QuantizationConfig {}

  /** One byte per chunk of dimensions. */
  record Product(Compression compression, @Nullable Boolean alwaysRam, @Nullable Memory memory)
      implements QuantizationConfig {}

  /** One to two bits per dimension. */
  record Binary(
      @Nullable Boolean alwaysRam,
      @Nullable Memory memory,
      @Nullable Encoding encoding,
      @Nullable QueryEncoding queryEncoding)
      implements QuantizationConfig {}

  /** Rotated, then a few bits per dimension. */
  record Turbo(@Nullable Bits bits, @Nullable Boolean alwaysRam, @Nullable Memory memory)
      implements QuantizationConfig {}

  /** Compression ratio of product quantisation. */
  enum Compression {
    X4,
    X8,
    X16,
    X32,
    X64
  }

  /** Bits per dimension of binary quantisation. */
  enum Encoding {
    ONE_BIT,
    TWO_BITS,
    ONE_AND_HALF_BITS
  }

  /** How a query is encoded against binary codes. */
  enum QueryEncoding {
    DEFAULT,
    BINARY,
    SCALAR4BITS,
    SCALAR8BITS
  }

  /** Bits per dimension of turbo quantisation. */
  enum Bits {
    BITS1,
    BITS1_5,
    BITS2,
    BITS4
  }
}
