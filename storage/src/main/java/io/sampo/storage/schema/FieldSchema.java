package io.sampo.storage.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A payload index: its type and what the user asked of it (spec dataplane §4.5).
 *
 * @param withParams whether the user gave a parameter object, which is then echoed
 * @param params only those members that the type knows are ever set
 */
public record FieldSchema(FieldType type, boolean withParams, Params params) {

  /** What values are indexed. */
  public enum FieldType {
    KEYWORD,
    INTEGER,
    FLOAT,
    GEO,
    TEXT,
    BOOL,
    DATETIME,
    UUID
  }

  /** An index of this type without parameters. */
  public static FieldSchema of(FieldType type) {
    return new FieldSchema(type, false, Params.UNSET);
  }

  /** All parameters of all types; {@code null} = not given. */
  public record Params(
      @Nullable Boolean onDisk,
      @Nullable Memory memory,
      @Nullable Boolean enableHnsw,
      @Nullable Boolean isTenant,
      @Nullable Boolean prefix,
      @Nullable Boolean lookup,
      @Nullable Boolean range,
      @Nullable Boolean isPrincipal,
      @Nullable TextParams text) {
    public static final Params UNSET =
        new Params(null, null, null, null, null, null, null, null, null);
  }

  /** How a text index cuts its values into tokens. */
  public record TextParams(
      @Nullable Tokenizer tokenizer,
      @Nullable Long minTokenLen,
      @Nullable Long maxTokenLen,
      @Nullable Boolean lowercase,
      @Nullable Boolean asciiFolding,
      @Nullable Boolean phraseMatching,
      @Nullable Stopwords stopwords,
      @Nullable Stemmer stemmer) {}

  /** Words that are not indexed; {@code shortForm} = the user gave one bare language. */
  public record Stopwords(boolean shortForm, List<String> languages, List<String> custom) {
    public Stopwords {
      languages = List.copyOf(languages);
      custom = List.copyOf(custom);
    }
  }

  /** {@code snowball} with a language, or {@code none}. */
  public record Stemmer(String type, @Nullable String language) {}

  /** How text is cut. */
  public enum Tokenizer {
    PREFIX,
    WHITESPACE,
    WORD,
    MULTILINGUAL
  }
}
