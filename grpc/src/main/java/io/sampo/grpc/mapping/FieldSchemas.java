package io.sampo.grpc.mapping;

import static io.sampo.grpc.mapping.Fields.bool;
import static io.sampo.grpc.mapping.Fields.number;
import static io.sampo.grpc.mapping.Fields.set;

import com.google.protobuf.UnknownFieldSet;
import io.qdrant.client.grpc.Collections;
import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.FieldSchema.FieldType;
import io.sampo.storage.schema.FieldSchema.Params;
import io.sampo.storage.schema.FieldSchema.Stemmer;
import io.sampo.storage.schema.FieldSchema.Stopwords;
import io.sampo.storage.schema.FieldSchema.TextParams;
import io.sampo.storage.schema.FieldSchema.Tokenizer;
import io.sampo.storage.schema.Memory;
import org.jspecify.annotations.Nullable;

/** Payload indexes: what is asked, and the echo of it. */
public final class FieldSchemas {
  private static final String SNOWBALL = "snowball";
  private static final String NO_STEMMER = "none";

  private FieldSchemas() {}

  public static FieldSchema schema(Points.CreateFieldIndexCollection create) {
    if (!create.hasFieldType()) {
      throw new BadCall("cannot convert field_type");
    }
    var type = type(create);
    return create.hasFieldIndexParams()
        ? new FieldSchema(type, true, params(type, create.getFieldIndexParams()))
        : FieldSchema.of(type);
  }

  private static FieldType type(Points.CreateFieldIndexCollection create) {
    return switch (create.getFieldType()) {
      case FieldTypeKeyword -> FieldType.KEYWORD;
      case FieldTypeInteger -> FieldType.INTEGER;
      case FieldTypeFloat -> FieldType.FLOAT;
      case FieldTypeGeo -> FieldType.GEO;
      case FieldTypeText -> FieldType.TEXT;
      case FieldTypeBool -> FieldType.BOOL;
      case FieldTypeDatetime -> FieldType.DATETIME;
      case FieldTypeUuid -> FieldType.UUID;
      case UNRECOGNIZED -> throw new BadCall("cannot convert field_type");
    };
  }

  private static Params params(FieldType type, Collections.PayloadIndexParams params) {
    var schema =
        switch (params.getIndexParamsCase()) {
          case KEYWORD_INDEX_PARAMS ->
              new FieldSchema(FieldType.KEYWORD, true, keyword(params.getKeywordIndexParams()));
          case INTEGER_INDEX_PARAMS ->
              new FieldSchema(FieldType.INTEGER, true, integer(params.getIntegerIndexParams()));
          case FLOAT_INDEX_PARAMS -> {
            var p = params.getFloatIndexParams();
            yield new FieldSchema(
                FieldType.FLOAT,
                true,
                principal(
                    bool(p.hasOnDisk(), p.getOnDisk()),
                    Memories.memory(p, Newer.FLOAT_MEMORY),
                    bool(p.hasEnableHnsw(), p.getEnableHnsw()),
                    bool(p.hasIsPrincipal(), p.getIsPrincipal())));
          }
          case DATETIME_INDEX_PARAMS -> {
            var p = params.getDatetimeIndexParams();
            yield new FieldSchema(
                FieldType.DATETIME,
                true,
                principal(
                    bool(p.hasOnDisk(), p.getOnDisk()),
                    Memories.memory(p, Newer.DATETIME_MEMORY),
                    bool(p.hasEnableHnsw(), p.getEnableHnsw()),
                    bool(p.hasIsPrincipal(), p.getIsPrincipal())));
          }
          case GEO_INDEX_PARAMS -> {
            var p = params.getGeoIndexParams();
            yield new FieldSchema(
                FieldType.GEO,
                true,
                principal(
                    bool(p.hasOnDisk(), p.getOnDisk()),
                    Memories.memory(p, Newer.GEO_MEMORY),
                    bool(p.hasEnableHnsw(), p.getEnableHnsw()),
                    null));
          }
          case BOOL_INDEX_PARAMS -> {
            var p = params.getBoolIndexParams();
            yield new FieldSchema(
                FieldType.BOOL,
                true,
                principal(
                    bool(p.hasOnDisk(), p.getOnDisk()),
                    Memories.memory(p, Newer.BOOL_MEMORY),
                    bool(p.hasEnableHnsw(), p.getEnableHnsw()),
                    null));
          }
          case UUID_INDEX_PARAMS -> {
            var p = params.getUuidIndexParams();
            yield new FieldSchema(
                FieldType.UUID,
                true,
                new Params(
                    bool(p.hasOnDisk(), p.getOnDisk()),
                    Memories.memory(p, Newer.UUID_MEMORY),
                    bool(p.hasEnableHnsw(), p.getEnableHnsw()),
                    bool(p.hasIsTenant(), p.getIsTenant()),
                    null,
                    null,
                    null,
                    null,
                    null));
          }
          case TEXT_INDEX_PARAMS ->
              new FieldSchema(FieldType.TEXT, true, text(params.getTextIndexParams()));
          case INDEXPARAMS_NOT_SET -> throw new BadCall("Malformed payload schema");
        };
    if (schema.type() != type) {
      throw new BadCall("field_type and field_index_params are of different types");
    }
    return schema.params();
  }

  private static Params keyword(Collections.KeywordIndexParams p) {
    return new Params(
        bool(p.hasOnDisk(), p.getOnDisk()),
        Memories.memory(p, Newer.KEYWORD_MEMORY),
        bool(p.hasEnableHnsw(), p.getEnableHnsw()),
        bool(p.hasIsTenant(), p.getIsTenant()),
        Newer.has(p, Newer.KEYWORD_PREFIX) ? true : null,
        null,
        null,
        null,
        null);
  }

  private static Params integer(Collections.IntegerIndexParams p) {
    return new Params(
        bool(p.hasOnDisk(), p.getOnDisk()),
        Memories.memory(p, Newer.INTEGER_MEMORY),
        bool(p.hasEnableHnsw(), p.getEnableHnsw()),
        null,
        null,
        bool(p.hasLookup(), p.getLookup()),
        bool(p.hasRange(), p.getRange()),
        bool(p.hasIsPrincipal(), p.getIsPrincipal()),
        null);
  }

  private static Params principal(
      @Nullable Boolean onDisk,
      @Nullable Memory memory,
      @Nullable Boolean enableHnsw,
      @Nullable Boolean isPrincipal) {
    return new Params(onDisk, memory, enableHnsw, null, null, null, null, isPrincipal, null);
  }

  private static Params text(Collections.TextIndexParams p) {
    return new Params(
        bool(p.hasOnDisk(), p.getOnDisk()),
        Memories.memory(p, Newer.TEXT_MEMORY),
        bool(p.hasEnableHnsw(), p.getEnableHnsw()),
        null,
        null,
        null,
        null,
        null,
        new TextParams(
            tokenizer(p),
            number(p.hasMinTokenLen(), p.getMinTokenLen()),
            number(p.hasMaxTokenLen(), p.getMaxTokenLen()),
            bool(p.hasLowercase(), p.getLowercase()),
            bool(p.hasAsciiFolding(), p.getAsciiFolding()),
            bool(p.hasPhraseMatching(), p.getPhraseMatching()),
            p.hasStopwords()
                ? new Stopwords(
                    false, p.getStopwords().getLanguagesList(), p.getStopwords().getCustomList())
                : null,
            p.hasStemmer() ? stemmer(p.getStemmer()) : null));
  }

  private static Tokenizer tokenizer(Collections.TextIndexParams p) {
    return switch (p.getTokenizer()) {
      case Prefix -> Tokenizer.PREFIX;
      case Whitespace -> Tokenizer.WHITESPACE;
      case Word -> Tokenizer.WORD;
      case Multilingual -> Tokenizer.MULTILINGUAL;
      case Unknown -> throw new BadCall("unknown tokenizer type");
      case UNRECOGNIZED -> throw new BadCall("unknown tokenizer type");
    };
  }

  private static Stemmer stemmer(Collections.StemmingAlgorithm stemmer) {
    if (stemmer.hasSnowball()) {
      return new Stemmer(SNOWBALL, stemmer.getSnowball().getLanguage());
    }
    if (Newer.has(stemmer, Newer.STEMMER_DISABLED)) {
      return new Stemmer(NO_STEMMER, null);
    }
    throw new BadCall("Malformed stemming algorithm");
  }

  static Collections.PayloadSchemaType type(FieldType type) {
    return switch (type) {
      case KEYWORD -> Collections.PayloadSchemaType.Keyword;
      case INTEGER -> Collections.PayloadSchemaType.Integer;
      case FLOAT -> Collections.PayloadSchemaType.Float;
      case GEO -> Collections.PayloadSchemaType.Geo;
      case TEXT -> Collections.PayloadSchemaType.Text;
      case BOOL -> Collections.PayloadSchemaType.Bool;
      case DATETIME -> Collections.PayloadSchemaType.Datetime;
      case UUID -> Collections.PayloadSchemaType.Uuid;
    };
  }

  /** Echo of the parameters that were given. */
  static Collections.PayloadIndexParams params(FieldSchema schema) {
    var params = schema.params();
    var result = Collections.PayloadIndexParams.newBuilder();
    switch (schema.type()) {
      case KEYWORD -> {
        var p = result.getKeywordIndexParamsBuilder();
        set(params.isTenant(), p::setIsTenant);
        set(params.onDisk(), p::setOnDisk);
        set(params.enableHnsw(), p::setEnableHnsw);
        if (Boolean.TRUE.equals(params.prefix())) {
          Newer.putMessage(p, Newer.KEYWORD_PREFIX, UnknownFieldSet.getDefaultInstance());
        }
        Memories.put(p, Newer.KEYWORD_MEMORY, params.memory());
      }
      case INTEGER -> {
        var p = result.getIntegerIndexParamsBuilder();
        set(params.lookup(), p::setLookup);
        set(params.range(), p::setRange);
        set(params.isPrincipal(), p::setIsPrincipal);
        set(params.onDisk(), p::setOnDisk);
        set(params.enableHnsw(), p::setEnableHnsw);
        Memories.put(p, Newer.INTEGER_MEMORY, params.memory());
      }
      case FLOAT -> {
        var p = result.getFloatIndexParamsBuilder();
        set(params.onDisk(), p::setOnDisk);
        set(params.isPrincipal(), p::setIsPrincipal);
        set(params.enableHnsw(), p::setEnableHnsw);
        Memories.put(p, Newer.FLOAT_MEMORY, params.memory());
      }
      case GEO -> {
        var p = result.getGeoIndexParamsBuilder();
        set(params.onDisk(), p::setOnDisk);
        set(params.enableHnsw(), p::setEnableHnsw);
        Memories.put(p, Newer.GEO_MEMORY, params.memory());
      }
      case TEXT -> text(params, result.getTextIndexParamsBuilder());
      case BOOL -> {
        var p = result.getBoolIndexParamsBuilder();
        set(params.onDisk(), p::setOnDisk);
        set(params.enableHnsw(), p::setEnableHnsw);
        Memories.put(p, Newer.BOOL_MEMORY, params.memory());
      }
      case DATETIME -> {
        var p = result.getDatetimeIndexParamsBuilder();
        set(params.onDisk(), p::setOnDisk);
        set(params.isPrincipal(), p::setIsPrincipal);
        set(params.enableHnsw(), p::setEnableHnsw);
        Memories.put(p, Newer.DATETIME_MEMORY, params.memory());
      }
      case UUID -> {
        var p = result.getUuidIndexParamsBuilder();
        set(params.isTenant(), p::setIsTenant);
        set(params.onDisk(), p::setOnDisk);
        set(params.enableHnsw(), p::setEnableHnsw);
        Memories.put(p, Newer.UUID_MEMORY, params.memory());
      }
    }
    return result.build();
  }

  private static void text(Params params, Collections.TextIndexParams.Builder p) {
    set(params.onDisk(), p::setOnDisk);
    set(params.enableHnsw(), p::setEnableHnsw);
    Memories.put(p, Newer.TEXT_MEMORY, params.memory());
    var text = params.text();
    if (text == null) {
      p.setTokenizer(Collections.TokenizerType.Word);
      return;
    }
    p.setTokenizer(
        switch (text.tokenizer()) {
          case PREFIX -> Collections.TokenizerType.Prefix;
          case WHITESPACE -> Collections.TokenizerType.Whitespace;
          case MULTILINGUAL -> Collections.TokenizerType.Multilingual;
          case WORD -> Collections.TokenizerType.Word;
          case null -> Collections.TokenizerType.Word;
        });
    set(text.lowercase(), p::setLowercase);
    set(text.minTokenLen(), p::setMinTokenLen);
    set(text.maxTokenLen(), p::setMaxTokenLen);
    set(text.phraseMatching(), p::setPhraseMatching);
    set(text.asciiFolding(), p::setAsciiFolding);
    set(
        text.stopwords(),
        stopwords ->
            p.getStopwordsBuilder()
                .addAllLanguages(stopwords.languages())
                .addAllCustom(stopwords.custom()));
    set(text.stemmer(), stemmer -> stemmer(stemmer, p.getStemmerBuilder()));
  }

  private static void stemmer(Stemmer stemmer, Collections.StemmingAlgorithm.Builder result) {
    if (stemmer.language() == null) {
      Newer.putMessage(result, Newer.STEMMER_DISABLED, UnknownFieldSet.getDefaultInstance());
    } else {
      result.getSnowballBuilder().setLanguage(stemmer.language());
    }
  }
}
