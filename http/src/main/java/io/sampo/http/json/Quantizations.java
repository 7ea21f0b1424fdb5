package io.sampo.http.json;

import io.sampo.http.json.At.Rule;
import io.sampo.storage.schema.CollectionDiff.QuantizationDiff;
import io.sampo.storage.schema.QuantizationConfig;
import io.sampo.storage.schema.QuantizationConfig.Binary;
import io.sampo.storage.schema.QuantizationConfig.Bits;
import io.sampo.storage.schema.QuantizationConfig.Compression;
import io.sampo.storage.schema.QuantizationConfig.Encoding;
import io.sampo.storage.schema.QuantizationConfig.Product;
import io.sampo.storage.schema.QuantizationConfig.QueryEncoding;
import io.sampo.storage.schema.QuantizationConfig.Scalar;
import io.sampo.storage.schema.QuantizationConfig.Turbo;

/** Readers of quantisation settings (spec dataplane §6.4): an object with one of four keys. */
final class Quantizations {
  private enum ScalarType {
    INT8
  }

  private Quantizations() {}

  static QuantizationConfig config(Json json, At at) {
    return Read.variant(
        Read.noVariantOf("QuantizationConfig"),
        json,
        value -> {
          var fields = Fields.of(value, "QuantizationConfig");
          if (fields.has("scalar")) {
            return fields.required("scalar", scalar -> scalar(scalar, at.member("scalar")));
          }
          if (fields.has("product")) {
            return fields.required("product", Quantizations::product);
          }
          if (fields.has("binary")) {
            return fields.required("binary", Quantizations::binary);
          }
          return fields.required("turbo", Quantizations::turbo);
        });
  }

  /** A new setting, or {@code "Disabled"}. */
  static QuantizationDiff diff(Json json, At at) {
    return Read.variant(
        Read.noVariantOf("QuantizationConfigDiff"),
        json,
        value -> {
          if (value instanceof Json.Text(var word) && word.equals("Disabled")) {
            return new QuantizationDiff.Disabled();
          }
          return new QuantizationDiff.Replace(config(value, at));
        });
  }

  private static QuantizationConfig scalar(Json json, At at) {
    var fields = Fields.of(json, "ScalarQuantizationConfig");
    fields.required("type", type -> Read.word(type, ScalarType.class));
    var quantile = fields.optional("quantile", Read::f32);
    if (quantile != null) {
      at.check(quantile.doubleValue(), "quantile", Rule.within(0.5, 1.0));
    }
    return new Scalar(
        quantile,
        fields.optional("always_ram", Read::bool),
        fields.optional("memory", VectorConfigs::memory));
  }

  private static QuantizationConfig product(Json json) {
    var fields = Fields.of(json, "ProductQuantizationConfig");
    return new Product(
        fields.required("compression", word -> Read.word(word, Compression.class)),
        fields.optional("always_ram", Read::bool),
        fields.optional("memory", VectorConfigs::memory));
  }

  private static QuantizationConfig binary(Json json) {
    var fields = Fields.of(json, "BinaryQuantizationConfig");
    return new Binary(
        fields.optional("always_ram", Read::bool),
        fields.optional("memory", VectorConfigs::memory),
        fields.optional("encoding", word -> Read.word(word, Encoding.class)),
        fields.optional("query_encoding", word -> Read.word(word, QueryEncoding.class)));
  }

  private static QuantizationConfig turbo(Json json) {
    var fields = Fields.of(json, "TurboQuantizationConfig");
    return new Turbo(
        fields.optional("bits", word -> Read.word(word, Bits.class)),
        fields.optional("always_ram", Read::bool),
        fields.optional("memory", VectorConfigs::memory));
  }
}
