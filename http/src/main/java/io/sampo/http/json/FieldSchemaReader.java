package io.sampo.http.json;

import io.sampo.storage.model.JsonPath;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.FieldSchema.FieldType;
import io.sampo.storage.schema.FieldSchema.Params;
import io.sampo.storage.schema.FieldSchema.Stemmer;
import io.sampo.storage.schema.FieldSchema.Stopwords;
import io.sampo.storage.schema.FieldSchema.TextParams;
import io.sampo.storage.schema.FieldSchema.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reader of the body that creates a payload index (spec dataplane §4.5). */
public final class FieldSchemaReader {

  /**
   * An index to create.
   *
   * @param schema {@code null} where none is given
   */
  public record NewIndex(JsonPath field, @Nullable FieldSchema schema) {}

  private FieldSchemaReader() {}

  public static NewIndex read(Json json, At at) {
    var fields = Fields.of(json, "CreateFieldIndex").alias("field_schema", "field_type");
    return new NewIndex(
        fields.required("field_name", Paths::path),
        fields.optional(
            "field_schema",
            schema ->
                Read.variant(
                    Read.noVariantOf("PayloadFieldSchema"),
                    schema,
                    value -> schema(value, at.member("field_schema")))));
  }

  private static FieldSchema schema(Json json, At at) {
    if (json instanceof Json.Text) {
      return FieldSchema.of(Read.word(json, FieldType.class));
    }
    var fields = Fields.of(json, "PayloadSchemaParams");
    var type = fields.required("type", word -> Read.word(word, FieldType.class));
    boolean tenant =
        switch (type) {
          case KEYWORD, UUID -> true;
          case INTEGER, FLOAT, GEO, TEXT, BOOL, DATETIME -> false;
        };
    boolean principal =
        switch (type) {
          case INTEGER, FLOAT, DATETIME -> true;
          case KEYWORD, GEO, TEXT, BOOL, UUID -> false;
        };
    boolean integer = type == FieldType.INTEGER;
    var lookup = optional(integer, fields, "lookup", Read::bool);
    var range = optional(integer, fields, "range", Read::bool);
    if (Objects.equals(lookup, false) && Objects.equals(range, false)) {
      at.member("lookup")
          .reportCustom("the 'lookup' and 'range' capabilities can't be both disabled");
    }
    return new FieldSchema(
        type,
        true,
        new Params(
            fields.optional("on_disk", Read::bool),
            fields.optional("memory", VectorConfigs::memory),
            fields.optional("enable_hnsw", Read::bool),
            optional(tenant, fields, "is_tenant", Read::bool),
            optional(type == FieldType.KEYWORD, fields, "prefix", Read::bool),
            lookup,
            range,
            optional(principal, fields, "is_principal", Read::bool),
            type == FieldType.TEXT ? text(fields) : null));
  }

  private static <T> @Nullable T optional(
      boolean known, Fields fields, String name, Read.As<T> reader) {
    return known ? fields.optional(name, reader) : null;
  }

  private static TextParams text(Fields fields) {
    return new TextParams(
        fields.optional("tokenizer", word -> Read.word(word, Tokenizer.class)),
        fields.optional("min_token_len", Read::count),
        fields.optional("max_token_len", Read::count),
        fields.optional("lowercase", Read::bool),
        fields.optional("ascii_folding", Read::bool),
        fields.optional("phrase_matching", Read::bool),
        fields.optional("stopwords", FieldSchemaReader::stopwords),
        fields.optional("stemmer", FieldSchemaReader::stemmer));
  }

  private static Stopwords stopwords(Json json) {
    if (json instanceof Json.Text) {
      return new Stopwords(true, List.of(stopwordLanguage(json)), List.of());
    }
    var fields = Fields.of(json, "StopwordsSet");
    var languages =
        fields.optional("languages", l -> Read.list(l, FieldSchemaReader::stopwordLanguage));
    var custom = fields.optional("custom", words -> Read.list(words, Read::text));
    return new Stopwords(
        false,
        Objects.requireNonNullElse(languages, List.of()),
        Objects.requireNonNullElse(custom, List.of()));
  }

  private static Stemmer stemmer(Json json) {
    var fields = Fields.of(json, "StemmingAlgorithm");
    var type = fields.required("type", Read::text);
    return switch (type) {
      case "none" -> new Stemmer(type, null);
      case "snowball" ->
          new Stemmer(type, fields.required("language", FieldSchemaReader::stemmerLanguage));
      default -> throw new FormatException("unknown variant `" + type + "`, expected `snowball`");
    };
  }

  private static String stopwordLanguage(Json json) {
    return language(json, Languages.STOPWORDS);
  }

  private static String stemmerLanguage(Json json) {
    return language(json, Languages.SNOWBALL);
  }

  private static String language(Json json, Map<String, String> names) {
    var text = Read.text(json);
    var name = names.get(text);
    if (name == null) {
      throw new FormatException("unknown variant `" + text + "`, expected a language");
    }
    return name;
  }
}
