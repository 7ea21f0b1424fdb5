package io.sampo.storage.journal;

import io.sampo.storage.schema.Datatype;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema.FieldType;
import io.sampo.storage.schema.FieldSchema.Tokenizer;
import io.sampo.storage.schema.Memory;
import io.sampo.storage.schema.Modifier;
import java.util.List;

/**
 * The numbers that stand for things in the log. A code is never given to another thing; new things
 * are added at the end.
 */
final class WireCodes {
  private WireCodes() {}

  static final int VERSION = 1;

  static final int UPSERT = 1;
  static final int DELETE_POINTS = 2;
  static final int UPDATE_VECTORS = 3;
  static final int DELETE_VECTORS = 4;
  static final int SET_PAYLOAD = 5;
  static final int OVERWRITE_PAYLOAD = 6;
  static final int DELETE_PAYLOAD = 7;
  static final int CLEAR_PAYLOAD = 8;
  static final int CREATE_FIELD_INDEX = 9;
  static final int DELETE_FIELD_INDEX = 10;
  static final int CREATE_VECTOR_NAME = 11;
  static final int DELETE_VECTOR_NAME = 12;
  static final int PUT_PAYLOAD_KEYS = 13;
  static final int MERGE_POINTS = 14;
  static final int RESET = 15;

  static final int ID_NUMBER = 0;
  static final int ID_UUID = 1;

  static final int VECTOR_DENSE = 0;
  static final int VECTOR_SPARSE = 1;
  static final int VECTOR_MULTI = 2;

  static final int STEP_KEY = 0;
  static final int STEP_INDEX = 1;
  static final int STEP_EACH = 2;

  static final int NEW_DENSE = 0;
  static final int NEW_SPARSE = 1;

  /** An enum's constants in the order of their codes. */
  record Codes<E extends Enum<E>>(String what, List<E> constants) {}

  static final Codes<Distance> DISTANCE =
      new Codes<>(
          "distance", List.of(Distance.COSINE, Distance.EUCLID, Distance.DOT, Distance.MANHATTAN));

  static final Codes<Datatype> DATATYPE =
      new Codes<>(
          "datatype", List.of(Datatype.FLOAT32, Datatype.FLOAT16, Datatype.UINT8, Datatype.TURBO4));

  static final Codes<Modifier> MODIFIER =
      new Codes<>("modifier", List.of(Modifier.NONE, Modifier.IDF));

  static final Codes<Memory> MEMORY =
      new Codes<>("memory", List.of(Memory.COLD, Memory.CACHED, Memory.PINNED));

  static final Codes<FieldType> FIELD_TYPE =
      new Codes<>(
          "field type",
          List.of(
              FieldType.KEYWORD,
              FieldType.INTEGER,
              FieldType.FLOAT,
              FieldType.GEO,
              FieldType.TEXT,
              FieldType.BOOL,
              FieldType.DATETIME,
              FieldType.UUID));

  static final Codes<Tokenizer> TOKENIZER =
      new Codes<>(
          "tokenizer",
          List.of(Tokenizer.PREFIX, Tokenizer.WHITESPACE, Tokenizer.WORD, Tokenizer.MULTILINGUAL));
}
