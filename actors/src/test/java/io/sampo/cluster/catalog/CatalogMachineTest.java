package io.sampo.cluster.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.CatalogCommand.ChangeAliases;
import io.sampo.cluster.catalog.CatalogCommand.CreateCollection;
import io.sampo.cluster.catalog.CatalogCommand.CreateIndex;
import io.sampo.cluster.catalog.CatalogCommand.CreateVector;
import io.sampo.cluster.catalog.CatalogCommand.DeleteCollection;
import io.sampo.cluster.catalog.CatalogCommand.DropVector;
import io.sampo.cluster.catalog.CatalogCommand.UpdateCollection;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionDiff;
import io.sampo.storage.schema.CollectionDiff.QuantizationDiff;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.Distance;
import io.sampo.storage.schema.FieldSchema;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.NewVector;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import io.sampo.storage.schema.QuantizationConfig;
import io.sampo.storage.schema.VectorParams;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogMachineTest {
  private static final UUID ID = new UUID(1, 2);
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private CatalogState state = CatalogState.EMPTY;

  @Test
  void aNameIsTakenOnceAndByCollectionsAndAliasesTogether() {
    accept(create("c"));
    assertThat(refusal(create("c"))).isInstanceOf(Refusal.AlreadyExists.class);
    accept(new ChangeAliases(List.of(new AliasAction.Create("c", "a"))));
    assertThat(refusal(create("a"))).isInstanceOf(Refusal.BadInput.class);
    assertThat(refusal(new ChangeAliases(List.of(new AliasAction.Create("c", "c")))))
        .isInstanceOf(Refusal.AlreadyExists.class);
  }

  @Test
  void thereAreNoMoreCollectionsThanAllowed() {
    accept(create("c"));
    assertThat(CatalogMachine.decide(state, create("d"), 1).refusal()).isPresent();
  }

  @Test
  void deletingACollectionDeletesItsAliasesAndDeletingNothingSaysFalse() {
    accept(create("c"));
    accept(new ChangeAliases(List.of(new AliasAction.Create("c", "a"))));
    assertThat(decide(new DeleteCollection("a")).result()).isFalse();
    accept(new DeleteCollection("c"));
    assertThat(state.collections()).isEmpty();
    assertThat(state.aliases()).isEmpty();
  }

  @Test
  void aliasActionsBeforeTheOneThatFailsStay() {
    accept(create("c"));
    var decision =
        decide(
            new ChangeAliases(
                List.of(
                    new AliasAction.Create("c", "kept"),
                    new AliasAction.Rename("missing", "x"),
                    new AliasAction.Create("c", "never"))));
    assertThat(decision.refusal()).containsInstanceOf(Refusal.NotFound.class);
    evolve(decision);
    assertThat(state.aliases()).containsOnlyKeys("kept");
  }

  @Test
  void aPatchMergesMemberByMemberAndNullDeletesMetadata() {
    accept(create("c"));
    var first = new HashMap<String, @Nullable Object>(Map.of("a", 1L, "b", 2L));
    accept(patch(null, null, first));
    var second = new HashMap<String, @Nullable Object>();
    second.put("a", null);
    second.put("c", List.of(3L));
    var hnsw = new HnswConfig(20L, null, null, null, null, null, null, null);
    accept(patch(hnsw, null, second));
    var config = config("c");
    assertThat(config.hnsw().m()).isEqualTo(20);
    assertThat(config.hnsw().efConstruct()).isEqualTo(100);
    assertThat(config.metadata()).isEqualTo(Map.of("b", 2L, "c", List.of(3L)));
  }

  @Test
  void quantisationIsReplacedAndDisabled() {
    accept(create("c"));
    var scalar = new QuantizationConfig.Scalar(0.9f, null, null);
    accept(patch(null, new QuantizationDiff.Replace(scalar), null));
    assertThat(config("c").quantization()).isEqualTo(scalar);
    accept(patch(null, new QuantizationDiff.Disabled(), null));
    assertThat(config("c").quantization()).isNull();
  }

  @Test
  void aNewVectorTurnsASingleOneIntoAMapAndClashesAreRefused() {
    accept(create("c"));
    var dense = new NewVector.Dense(3, Distance.DOT, false, null);
    accept(new CreateVector("c", "n", dense));
    assertThat(config("c").params().vectors().single()).isFalse();
    assertThat(config("c").params().vectors().byName()).containsOnlyKeys("", "n");
    assertThat(decide(new CreateVector("c", "n", dense)).events()).isEmpty();
    assertThat(
            refusal(new CreateVector("c", "n", new NewVector.Dense(4, Distance.DOT, false, null))))
        .isInstanceOf(Refusal.BadInput.class);
    assertThat(refusal(new CreateVector("c", "n", new NewVector.Sparse(null, null))))
        .isInstanceOf(Refusal.BadInput.class);
    accept(new DropVector("c", "n"));
    assertThat(config("c").params().vectors().byName()).containsOnlyKeys("");
  }

  @Test
  void theSameIndexAgainChangesNothing() {
    accept(create("c"));
    var index =
        new CreateIndex("c", JsonPath.of("a"), FieldSchema.of(FieldSchema.FieldType.KEYWORD));
    accept(index);
    assertThat(decide(index).events()).isEmpty();
  }

  @Test
  void unknownCollectionsAreNotFound() {
    assertThat(refusal(new UpdateCollection("x", patch(null, null, null).diff())))
        .isEqualTo(Refusal.NotFound.collection("x"));
  }

  @Test
  void eventsFollowEachOtherWithoutGaps() {
    var late = new CatalogEvent.AliasRemoved(5, "a");
    assertThatThrownBy(() -> CatalogMachine.evolve(state, late))
        .isInstanceOf(IllegalStateException.class);
    accept(create("c"));
    var seen = new CatalogEvent.CollectionDeleted(1, "c");
    assertThat(CatalogMachine.evolve(state, seen)).isEqualTo(state);
  }

  @Test
  void stateAndEventsComeBackFromTheirJson() {
    accept(create("c"));
    accept(
        patch(
            null,
            new QuantizationDiff.Replace(
                new QuantizationConfig.Product(QuantizationConfig.Compression.X8, true, null)),
            Map.of("n", 9_007_199_254_740_993L, "d", 8.0)));
    accept(
        new UpdateCollection(
            "c",
            new CollectionDiff(
                null,
                null,
                null,
                new OptimizersConfig(
                    null, null, null, null, null, null, null, new OptimizationThreads.Auto(), null),
                null,
                null,
                null,
                null)));
    accept(new CreateIndex("c", JsonPath.of("a.b[]"), FieldSchema.of(FieldSchema.FieldType.UUID)));
    assertThat(again(state, CatalogState.class)).isEqualTo(state);
    var event = new CatalogEvent.CollectionCreated(9, entry("c"));
    assertThat(again(event, CatalogEvent.class)).isEqualTo(event);
  }

  @Test
  void namesBeyondTheBasicPlaneComeBackFromTheirJson() {
    accept(create("😀"));
    accept(new ChangeAliases(List.of(new AliasAction.Create("😀", "a😀"))));
    accept(new CreateVector("😀", "v😀", new NewVector.Dense(4, Distance.DOT, true, null)));
    accept(
        new CreateIndex(
            "😀", JsonPath.of("\"p😀\""), FieldSchema.of(FieldSchema.FieldType.KEYWORD)));
    accept(new CatalogCommand.SetKey("k😀", "{\"😀\":\"😀\"}"));
    assertThat(again(state, CatalogState.class)).isEqualTo(state);
    var event = new CatalogEvent.CollectionCreated(9, entry("😀"));
    assertThat(again(event, CatalogEvent.class)).isEqualTo(event);
  }

  private static <T> T again(T value, Class<T> as) {
    return CatalogCodec.read(CatalogCodec.write(value, as), as);
  }

  @Test
  void everyCommandSurvivesItsForm() {
    var commands =
        List.<CatalogCommand>of(
            create("c"),
            new UpdateCollection(
                "c",
                new CollectionDiff(
                    Map.of(
                        "v",
                        new CollectionDiff.VectorDiff(
                            null, new QuantizationDiff.Disabled(), true, null)),
                    null,
                    null,
                    null,
                    null,
                    new QuantizationDiff.Replace(new QuantizationConfig.Scalar(0.99f, true, null)),
                    null,
                    nulled("k"))),
            new DeleteCollection("c"),
            new ChangeAliases(
                List.of(
                    new AliasAction.Create("c", "a"),
                    new AliasAction.Rename("a", "b"),
                    new AliasAction.Delete("b"))),
            new CreateIndex("c", JsonPath.of("a.b[]"), FieldSchema.of(FieldSchema.FieldType.UUID)),
            new CatalogCommand.DropIndex("c", JsonPath.of("a")),
            new CreateVector("c", "w", new NewVector.Dense(4, Distance.DOT, true, null)),
            new DropVector("c", "w"),
            new CatalogCommand.SetReplicaStates(
                ID,
                List.of(new ShardId(3)),
                new PeerId(5),
                ReplicaState.INITIALIZING,
                ReplicaState.ACTIVE),
            new CatalogCommand.RemovePeer(new PeerId(5), true),
            new CatalogCommand.SetKey("k", "{}"),
            new CatalogCommand.SetKey("k", null));
    for (var command : commands) {
      assertThat(again(command, CatalogCommand.class)).isEqualTo(command);
    }
  }

  private static Map<String, @Nullable Object> nulled(String key) {
    var map = new HashMap<String, @Nullable Object>();
    map.put(key, null);
    return map;
  }

  private static CreateCollection create(String name) {
    var params =
        new CollectionParams(
            VectorsConfig.unnamed(VectorParams.of(4, Distance.COSINE)),
            Map.of(),
            1,
            null,
            1,
            1,
            null,
            null,
            true,
            null);
    var config =
        new CollectionConfig(
            params,
            HnswConfig.DEFAULTS,
            OptimizersConfig.DEFAULTS,
            WalConfig.DEFAULTS,
            null,
            null,
            null);
    return new CreateCollection(
        name, ID, config, Map.of(new ShardId(0), List.of(new PeerId(5))), ReplicaState.ACTIVE);
  }

  private static UpdateCollection patch(
      @Nullable HnswConfig hnsw,
      @Nullable QuantizationDiff quantization,
      @Nullable Map<String, @Nullable Object> metadata) {
    return new UpdateCollection(
        "c", new CollectionDiff(null, null, hnsw, null, null, quantization, null, metadata));
  }

  private CollectionEntry entry(String name) {
    return state.resolve(name).orElseThrow();
  }

  private CollectionConfig config(String name) {
    return entry(name).config();
  }

  private CatalogDecision decide(CatalogCommand command) {
    return CatalogMachine.decide(state, command, NO_LIMIT);
  }

  private Refusal refusal(CatalogCommand command) {
    return decide(command).refusal().orElseThrow();
  }

  private void accept(CatalogCommand command) {
    var decision = decide(command);
    assertThat(decision.refusal()).isEmpty();
    assertThat(decision.result()).isTrue();
    evolve(decision);
  }

  private void evolve(CatalogDecision decision) {
    for (var event : decision.events()) {
      state = CatalogMachine.evolve(state, event);
    }
  }
}
