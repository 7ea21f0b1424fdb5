package io.sampo.grpc.mapping;

import static io.sampo.grpc.mapping.Fields.bool;
import static io.sampo.grpc.mapping.Fields.set;

import io.qdrant.client.grpc.Collections;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.schema.CollectionDiff.QuantizationDiff;
import io.sampo.storage.schema.QuantizationConfig;

/** Settings of compressed vectors. */
final class Quantizations {
  private Quantizations() {}

  static QuantizationConfig config(Collections.QuantizationConfig config) {
    return switch (config.getQuantizationCase()) {
      case SCALAR -> scalar(config.getScalar());
      case PRODUCT -> product(config.getProduct());
      case BINARY -> binary(config.getBinary());
      case TURBOQUANT -> turbo(config.getTurboquant());
      case QUANTIZATION_NOT_SET -> throw new BadCall("Unable to convert quantization config");
    };
  }

  static QuantizationDiff diff(Collections.QuantizationConfigDiff diff) {
    return switch (diff.getQuantizationCase()) {
      case SCALAR -> new QuantizationDiff.Replace(scalar(diff.getScalar()));
      case PRODUCT -> new QuantizationDiff.Replace(product(diff.getProduct()));
      case BINARY -> new QuantizationDiff.Replace(binary(diff.getBinary()));
      case TURBOQUANT -> new QuantizationDiff.Replace(turbo(diff.getTurboquant()));
      case DISABLED -> new QuantizationDiff.Disabled();
      case QUANTIZATION_NOT_SET -> throw new BadCall("Unable to convert quantization config");
    };
  }

  private static QuantizationConfig scalar(Collections.ScalarQuantization scalar) {
    if (scalar.getType() != Collections.QuantizationType.Int8) {
      throw new BadCall("Unknown quantization type: " + scalar.getTypeValue());
    }
    return new QuantizationConfig.Scalar(
        scalar.hasQuantile() ? scalar.getQuantile() : null,
        bool(scalar.hasAlwaysRam(), scalar.getAlwaysRam()),
        Memories.memory(scalar, Newer.SCALAR_MEMORY));
  }

  private static QuantizationConfig product(Collections.ProductQuantization product) {
    return new QuantizationConfig.Product(
        switch (product.getCompression()) {
          case x4 -> QuantizationConfig.Compression.X4;
          case x8 -> QuantizationConfig.Compression.X8;
          case x16 -> QuantizationConfig.Compression.X16;
          case x32 -> QuantizationConfig.Compression.X32;
          case x64 -> QuantizationConfig.Compression.X64;
          case UNRECOGNIZED ->
              throw new BadCall("Unknown compression ratio: " + product.getCompressionValue());
        },
        bool(product.hasAlwaysRam(), product.getAlwaysRam()),
        Memories.memory(product, Newer.PRODUCT_MEMORY));
  }

  private static QuantizationConfig binary(Collections.BinaryQuantization binary) {
    return new QuantizationConfig.Binary(
        bool(binary.hasAlwaysRam(), binary.getAlwaysRam()),
        Memories.memory(binary, Newer.BINARY_MEMORY),
        binary.hasEncoding()
            ? switch (binary.getEncoding()) {
              case OneBit -> QuantizationConfig.Encoding.ONE_BIT;
              case TwoBits -> QuantizationConfig.Encoding.TWO_BITS;
              case OneAndHalfBits -> QuantizationConfig.Encoding.ONE_AND_HALF_BITS;
              case UNRECOGNIZED ->
                  throw new BadCall("Unknown encoding: " + binary.getEncodingValue());
            }
            : null,
        binary.hasQueryEncoding()
            ? switch (binary.getQueryEncoding().getSetting()) {
              case Default -> QuantizationConfig.QueryEncoding.DEFAULT;
              case Binary -> QuantizationConfig.QueryEncoding.BINARY;
              case Scalar4Bits -> QuantizationConfig.QueryEncoding.SCALAR4BITS;
              case Scalar8Bits -> QuantizationConfig.QueryEncoding.SCALAR8BITS;
              case UNRECOGNIZED ->
                  throw new BadCall(
                      "Unknown query encoding: " + binary.getQueryEncoding().getSettingValue());
            }
            : null);
  }

  private static QuantizationConfig turbo(Collections.TurboQuantization turbo) {
    return new QuantizationConfig.Turbo(
        turbo.hasBits()
            ? switch (turbo.getBits()) {
              case Bits1 -> QuantizationConfig.Bits.BITS1;
              case Bits1_5 -> QuantizationConfig.Bits.BITS1_5;
              case Bits2 -> QuantizationConfig.Bits.BITS2;
              case Bits4 -> QuantizationConfig.Bits.BITS4;
              case UNRECOGNIZED -> throw new BadCall("Unknown bits: " + turbo.getBitsValue());
            }
            : null,
        bool(turbo.hasAlwaysRam(), turbo.getAlwaysRam()),
        Memories.memory(turbo, Newer.TURBO_MEMORY));
  }

  static Collections.QuantizationConfig config(QuantizationConfig config) {
    var result = Collections.QuantizationConfig.newBuilder();
    switch (config) {
      case QuantizationConfig.Scalar(var quantile, var alwaysRam, var memory) -> {
        var scalar = result.getScalarBuilder().setType(Collections.QuantizationType.Int8);
        set(quantile, scalar::setQuantile);
        set(alwaysRam, scalar::setAlwaysRam);
        Memories.put(scalar, Newer.SCALAR_MEMORY, memory);
      }
      case QuantizationConfig.Product(var compression, var alwaysRam, var memory) -> {
        var product = result.getProductBuilder();
        product.setCompression(
            switch (compression) {
              case X4 -> Collections.CompressionRatio.x4;
              case X8 -> Collections.CompressionRatio.x8;
              case X16 -> Collections.CompressionRatio.x16;
              case X32 -> Collections.CompressionRatio.x32;
              case X64 -> Collections.CompressionRatio.x64;
            });
        set(alwaysRam, product::setAlwaysRam);
        Memories.put(product, Newer.PRODUCT_MEMORY, memory);
      }
      case QuantizationConfig.Binary binary -> binary(binary, result.getBinaryBuilder());
      case QuantizationConfig.Turbo(var bits, var alwaysRam, var memory) -> {
        var turbo = result.getTurboquantBuilder();
        switch (bits) {
          case BITS1 -> turbo.setBits(Collections.TurboQuantBitSize.Bits1);
          case BITS1_5 -> turbo.setBits(Collections.TurboQuantBitSize.Bits1_5);
          case BITS2 -> turbo.setBits(Collections.TurboQuantBitSize.Bits2);
          case BITS4 -> turbo.setBits(Collections.TurboQuantBitSize.Bits4);
          case null -> {
            // not given, not echoed
          }
        }
        set(alwaysRam, turbo::setAlwaysRam);
        Memories.put(turbo, Newer.TURBO_MEMORY, memory);
      }
    }
    return result.build();
  }

  private static void binary(
      QuantizationConfig.Binary binary, Collections.BinaryQuantization.Builder result) {
    set(binary.alwaysRam(), result::setAlwaysRam);
    Memories.put(result, Newer.BINARY_MEMORY, binary.memory());
    switch (binary.encoding()) {
      case ONE_BIT -> result.setEncoding(Collections.BinaryQuantizationEncoding.OneBit);
      case TWO_BITS -> result.setEncoding(Collections.BinaryQuantizationEncoding.TwoBits);
      case ONE_AND_HALF_BITS ->
          result.setEncoding(Collections.BinaryQuantizationEncoding.OneAndHalfBits);
      case null -> {
        // not given, not echoed
      }
    }
    switch (binary.queryEncoding()) {
      case DEFAULT -> query(result, Collections.BinaryQuantizationQueryEncoding.Setting.Default);
      case BINARY -> query(result, Collections.BinaryQuantizationQueryEncoding.Setting.Binary);
      case SCALAR4BITS ->
          query(result, Collections.BinaryQuantizationQueryEncoding.Setting.Scalar4Bits);
      case SCALAR8BITS ->
          query(result, Collections.BinaryQuantizationQueryEncoding.Setting.Scalar8Bits);
      case null -> {
        // not given, not echoed
      }
    }
  }

  private static void query(
      Collections.BinaryQuantization.Builder result,
      Collections.BinaryQuantizationQueryEncoding.Setting setting) {
    result.getQueryEncodingBuilder().setSetting(setting);
  }
}
