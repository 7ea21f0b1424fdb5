package io.sampo.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.storage.model.Alias;
import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.CollectionInfo.IndexInfo;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.FieldSchema;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Writes what is known of collections and aliases (spec dataplane §2.1, §2.6). */
public final class CollectionWriter {
  private CollectionWriter() {}

  /** Names of collections. */
  public static void names(List<String> names, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("collections");
    for (var name : names) {
      Members.object(out, collection -> collection.always("name", name));
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** Whether a collection exists. */
  public static void exists(boolean exists, JsonGenerator out) throws IOException {
    Members.object(out, answer -> answer.always("exists", exists));
  }

  /** How many points there are. */
  public static void count(long count, JsonGenerator out) throws IOException {
    Members.object(out, answer -> answer.always("count", count));
  }

  /** Shard keys; empty = the collection has automatic sharding. */
  public static void shardKeys(Optional<List<ShardKey>> keys, JsonGenerator out)
      throws IOException {
    out.writeStartObject();
    if (keys.isPresent()) {
      out.writeArrayFieldStart("shard_keys");
      for (var key : keys.get()) {
        Members.object(out, one -> one.always("key", key));
      }
      out.writeEndArray();
    }
    out.writeEndObject();
  }

  public static void aliases(List<Alias> aliases, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("aliases");
    for (var alias : aliases) {
      Members.object(
          out,
          one ->
              one.always("alias_name", alias.name()).always("collection_name", alias.collection()));
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  public static void info(CollectionInfo info, JsonGenerator out) throws IOException {
    Members.object(
        out,
        all -> {
          all.always("status", info.status());
          if (info.optimizerError() == null) {
            all.always("optimizer_status", "ok");
          } else {
            all.object("optimizer_status", error -> error.always("error", info.optimizerError()));
          }
          all.always("indexed_vectors_count", info.indexedVectorsCount())
              .always("points_count", info.pointsCount())
              .always("segments_count", info.segmentsCount());
          out.writeFieldName("config");
          ConfigWriter.write(info.config(), out);
          all.object(
              "payload_schema",
              fields -> {
                for (var field : info.payloadSchema().entrySet()) {
                  fields.object(field.getKey().text(), index -> index(field.getValue(), index));
                }
              });
          all.object("update_queue", queue -> queue.always("length", info.updateQueueLength()));
        });
  }

  private static void index(IndexInfo index, Members members) throws IOException {
    var schema = index.schema();
    members.always("data_type", schema.type());
    if (schema.withParams()) {
      members.object("params", params -> params(schema, params));
    }
    members.always("points", index.points());
  }

  private static void params(FieldSchema schema, Members members) throws IOException {
    var params = schema.params();
    members.always("type", schema.type());
    switch (schema.type()) {
      case INTEGER ->
          members
              .always("lookup", params.lookup())
              .always("range", params.range())
              .always("is_principal", params.isPrincipal());
      case FLOAT, DATETIME -> members.some("is_principal", params.isPrincipal());
      case KEYWORD, UUID ->
          members.some("is_tenant", params.isTenant()).some("prefix", params.prefix());
      case TEXT -> {
        if (params.text() != null) {
          text(params.text(), members);
        }
      }
      case GEO, BOOL -> {}
    }
    members
        .some("on_disk", params.onDisk())
        .some("memory", params.memory())
        .some("enable_hnsw", params.enableHnsw());
  }

  private static void text(FieldSchema.TextParams text, Members members) throws IOException {
    members
        .some("tokenizer", text.tokenizer())
        .some("min_token_len", text.minTokenLen())
        .some("max_token_len", text.maxTokenLen())
        .some("lowercase", text.lowercase())
        .some("ascii_folding", text.asciiFolding())
        .some("phrase_matching", text.phraseMatching());
    if (text.stopwords() != null) {
      stopwords(text.stopwords(), members);
    }
    var stemmer = text.stemmer();
    if (stemmer != null) {
      members.object(
          "stemmer",
          given -> given.always("type", stemmer.type()).some("language", stemmer.language()));
    }
  }

  private static void stopwords(FieldSchema.Stopwords stopwords, Members members)
      throws IOException {
    if (stopwords.shortForm()) {
      members.always("stopwords", stopwords.languages().getFirst());
      return;
    }
    members.object(
        "stopwords",
        given -> {
          words(given, "languages", stopwords.languages());
          words(given, "custom", stopwords.custom());
        });
  }

  private static void words(Members members, String name, List<String> words) throws IOException {
    if (words.isEmpty()) {
      return;
    }
    members.out().writeArrayFieldStart(name);
    for (var word : words) {
      members.out().writeString(word);
    }
    members.out().writeEndArray();
  }
}
