package io.sampo.storage.model;

/** Name of a group of shards that the user chose. A word is never equal to a number. */
public sealed interface ShardKey {
  /** As messages show it: a word in quotes, a number as it is. */
  default String shown() {
    return switch (this) {
      case Name(var word) -> "\"" + word + "\"";
      case Num(var number) -> Long.toUnsignedString(number);
    };
  }

  /** A word. */
  record Name(String value) implements ShardKey {}

  /** An unsigned number. */
  record Num(long value) implements ShardKey {}
}
