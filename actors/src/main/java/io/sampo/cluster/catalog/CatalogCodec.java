package io.sampo.cluster.catalog;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.sampo.cluster.catalog.CatalogCommand.ChangeAliases;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.schema.CollectionDiff.QuantizationDiff;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import io.sampo.storage.schema.QuantizationConfig;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * JSON form of metadata, their events and commands, for the log, the copy on disk and messages
 * between peers. Members that a later version added are ignored by an earlier one; types are told
 * apart by a member {@code kind}, whose values are part of the format.
 */
public final class CatalogCodec {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  private interface ByKind {}

  private static final ObjectMapper JSON = newMapper();

  private CatalogCodec() {}

  /** A mapper that knows all types of the catalog, for forms that contain them. */
  public static ObjectMapper newMapper() {
    var mapper =
        JsonMapper.builder()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .configure(DeserializationFeature.USE_LONG_FOR_INTS, true)
            // An escaped pair in the name of a member cannot be read again.
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .addMixIn(CatalogEvent.class, ByKind.class)
            .addMixIn(CatalogCommand.class, ByKind.class)
            .addMixIn(AliasAction.class, ByKind.class)
            .addMixIn(QuantizationConfig.class, ByKind.class)
            .addMixIn(QuantizationDiff.class, ByKind.class)
            .addMixIn(OptimizationThreads.class, ByKind.class)
            .addMixIn(NewVector.class, ByKind.class)
            .addModule(new ValueForms())
            .build();
    events(mapper);
    commands(mapper);
    mapper.registerSubtypes(
        new NamedType(QuantizationConfig.Scalar.class, "scalar"),
        new NamedType(QuantizationConfig.Product.class, "product"),
        new NamedType(QuantizationConfig.Binary.class, "binary"),
        new NamedType(QuantizationConfig.Turbo.class, "turbo"),
        new NamedType(QuantizationDiff.Disabled.class, "disabled"),
        new NamedType(QuantizationDiff.Replace.class, "replace"),
        new NamedType(OptimizationThreads.Auto.class, "auto"),
        new NamedType(OptimizationThreads.Fixed.class, "fixed"),
        new NamedType(NewVector.Dense.class, "dense"),
        new NamedType(NewVector.Sparse.class, "sparse"));
    return mapper;
  }

  /** Forms of ids, paths and refusals, for other mappers. */
  public static Module values() {
    return new ValueForms();
  }

  private static void events(ObjectMapper mapper) {
    mapper.registerSubtypes(
        new NamedType(CatalogEvent.CollectionCreated.class, "collection_created"),
        new NamedType(CatalogEvent.CollectionReconfigured.class, "collection_reconfigured"),
        new NamedType(CatalogEvent.CollectionDeleted.class, "collection_deleted"),
        new NamedType(CatalogEvent.IndexCreated.class, "index_created"),
        new NamedType(CatalogEvent.IndexDropped.class, "index_dropped"),
        new NamedType(CatalogEvent.ShardKeyCreated.class, "shard_key_created"),
        new NamedType(CatalogEvent.ShardKeyDropped.class, "shard_key_dropped"),
        new NamedType(CatalogEvent.AliasSet.class, "alias_set"),
        new NamedType(CatalogEvent.AliasRemoved.class, "alias_removed"),
        new NamedType(CatalogEvent.ReplicaStateSet.class, "replica_state_set"),
        new NamedType(CatalogEvent.TransferStarted.class, "transfer_started"),
        new NamedType(CatalogEvent.TransferFinished.class, "transfer_finished"),
        new NamedType(CatalogEvent.TransferAborted.class, "transfer_aborted"),
        new NamedType(CatalogEvent.PeerRemoved.class, "peer_removed"),
        new NamedType(CatalogEvent.KeySet.class, "key_set"),
        new NamedType(CatalogEvent.KeyRemoved.class, "key_removed"));
  }

  private static void commands(ObjectMapper mapper) {
    mapper.registerSubtypes(
        new NamedType(CatalogCommand.CreateCollection.class, "create_collection"),
        new NamedType(CatalogCommand.UpdateCollection.class, "update_collection"),
        new NamedType(CatalogCommand.DeleteCollection.class, "delete_collection"),
        new NamedType(ChangeAliases.class, "change_aliases"),
        new NamedType(AliasAction.Create.class, "create"),
        new NamedType(AliasAction.Delete.class, "delete"),
        new NamedType(AliasAction.Rename.class, "rename"),
        new NamedType(CatalogCommand.CreateIndex.class, "create_index"),
        new NamedType(CatalogCommand.DropIndex.class, "drop_index"),
        new NamedType(CatalogCommand.CreateVector.class, "create_vector"),
        new NamedType(CatalogCommand.DropVector.class, "drop_vector"),
        new NamedType(CatalogCommand.CreateShardKey.class, "create_shard_key"),
        new NamedType(CatalogCommand.DropShardKey.class, "drop_shard_key"),
        new NamedType(CatalogCommand.SetReplicaStates.class, "set_replica_states"),
        new NamedType(CatalogCommand.DeclareDead.class, "declare_dead"),
        new NamedType(CatalogCommand.StartTransfer.class, "start_transfer"),
        new NamedType(CatalogCommand.RecoverReplica.class, "recover_replica"),
        new NamedType(CatalogCommand.OpenTransfer.class, "open_transfer"),
        new NamedType(CatalogCommand.FinishTransfer.class, "finish_transfer"),
        new NamedType(CatalogCommand.AbortTransfer.class, "abort_transfer"),
        new NamedType(CatalogCommand.ReplaceTransfer.class, "replace_transfer"),
        new NamedType(CatalogCommand.RemovePeer.class, "remove_peer"),
        new NamedType(CatalogCommand.SetKey.class, "set_key"));
  }

  /** The value as that type; a sealed type's form names its kind. */
  public static byte[] write(Object value, Class<?> as) {
    try {
      return JSON.writerFor(as).writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("metadata that have no JSON form: " + value, e);
    }
  }

  /**
   * Reads what {@link #write} made of that type.
   *
   * @throws UncheckedIOException if it is something else
   */
  public static <T> T read(byte[] bytes, Class<T> as) {
    try {
      return JSON.readValue(bytes, as);
    } catch (IOException e) {
      throw new UncheckedIOException("metadata cannot be read: " + e.getMessage(), e);
    }
  }
}
