package io.sampo.cluster.catalog;

import static io.sampo.cluster.catalog.KeyedCollections.A;
import static io.sampo.cluster.catalog.KeyedCollections.SEVEN;
import static io.sampo.cluster.catalog.KeyedCollections.collection;
import static io.sampo.cluster.catalog.KeyedCollections.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogCommand.DropShardKey;
import io.sampo.cluster.catalog.CatalogCommand.StartTransfer;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.schema.ShardingMethod;
import io.sampo.transfer.model.TransferMethod;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyRulesTest {
  private static final ShardKey WORD_SEVEN = new ShardKey.Name("7");
  private static final ShardKey HUGE = new ShardKey.Num(-1);

  private CatalogState state = CatalogState.EMPTY;

  @BeforeEach
  void createCollections() {
    accept(collection("c", ShardingMethod.CUSTOM));
    accept(collection("auto", ShardingMethod.AUTO));
  }

  @Test
  void aCustomCollectionBeginsWithoutShardsAndItsFirstShardIsNumberOne() {
    assertThat(entry().shards()).isEmpty();

    accept(key(A, ReplicaState.INITIALIZING, List.of(List.of(5, 6), List.of(6, 5))));
    accept(key(SEVEN, ReplicaState.ACTIVE, List.of(List.of(6))));

    assertThat(entry().keys())
        .containsExactly(new KeyEntry(A, List.of(1, 2)), new KeyEntry(SEVEN, List.of(3)));
    assertThat(entry().shards())
        .isEqualTo(
            Map.of(
                1, Map.of(5L, ReplicaState.INITIALIZING, 6L, ReplicaState.INITIALIZING),
                2, Map.of(5L, ReplicaState.INITIALIZING, 6L, ReplicaState.INITIALIZING),
                3, Map.of(6L, ReplicaState.ACTIVE)));
    assertThat(entry().keyOf(new ShardId(2))).contains(A);
    assertThat(entry().hasActive(new ShardId(2))).isFalse();
    assertThat(entry().hasActive(new ShardId(3))).isTrue();
  }

  @Test
  void aWordIsAnotherKeyThanANumber() {
    accept(key(SEVEN, ReplicaState.ACTIVE, List.of(List.of(5))));
    accept(key(WORD_SEVEN, ReplicaState.ACTIVE, List.of(List.of(5))));
    assertThat(entry().keys()).extracting(KeyEntry::key).containsExactly(SEVEN, WORD_SEVEN);
  }

  @Test
  void theNumberOfADroppedShardIsNeverGivenAgain() {
    accept(key(A, ReplicaState.ACTIVE, List.of(List.of(5))));
    accept(key(SEVEN, ReplicaState.ACTIVE, List.of(List.of(5), List.of(5))));
    accept(new DropShardKey("c", SEVEN));
    assertThat(entry().shards()).containsOnlyKeys(1);
    assertThat(entry().keyOf(new ShardId(2))).isEmpty();

    accept(key(SEVEN, ReplicaState.ACTIVE, List.of(List.of(5))));

    assertThat(entry().key(SEVEN)).contains(new KeyEntry(SEVEN, List.of(4)));
  }

  @Test
  void transfersOfItsShardsEndWithAKeyAndOthersGoOn() {
    accept(key(A, ReplicaState.ACTIVE, List.of(List.of(5))));
    accept(key(SEVEN, ReplicaState.ACTIVE, List.of(List.of(5))));
    for (int shard : List.of(1, 2)) {
      accept(
          new StartTransfer(
              entry().uuid(),
              new ShardId(shard),
              new PeerId(5),
              new PeerId(6),
              true,
              TransferMethod.WAL_DELTA));
    }

    accept(new DropShardKey("c", A));

    assertThat(entry().transfers()).extracting(TransferEntry::shard).containsExactly(2);
  }

  @Test
  void refusalsAreThoseOfTheReference() {
    accept(key(A, ReplicaState.ACTIVE, List.of(List.of(5))));
    var automatic =
        new CatalogCommand.CreateShardKey(
            "auto", A, List.of(List.of(new PeerId(5))), ReplicaState.ACTIVE);

    assertThat(refusal(automatic))
        .isEqualTo("Bad request: Shard Key cannot be created with Auto sharding method");
    assertThat(refusal(new DropShardKey("auto", A)))
        .isEqualTo("Bad request: Shard Key cannot be created with Auto sharding method");
    assertThat(refusal(key(A, ReplicaState.ACTIVE, List.of(List.of(5)))))
        .isEqualTo("Bad request: Sharding key \"a\" already exists for collection c");
    assertThat(refusal(new DropShardKey("c", SEVEN)))
        .isEqualTo("Bad request: Sharding key 7 does not exist for collection c");
    assertThat(refusal(key(SEVEN, ReplicaState.DEAD, List.of(List.of(5)))))
        .isEqualTo("Bad request: Initial state cannot be Dead, only Active or Partial are allowed");
    assertThat(refusal(key(SEVEN, ReplicaState.ACTIVE, List.of())))
        .startsWith("Bad request: Sharding key 7 placement cannot be empty. ");
    assertThat(refusal(key(SEVEN, ReplicaState.ACTIVE, List.of(List.of()))))
        .startsWith("Bad request: Sharding key 7 placement cannot be empty. ");
    assertThat(refusal(new DropShardKey("nope", A)))
        .isEqualTo(Refusal.NotFound.collection("nope").text());
  }

  @Test
  void aKeyIsFoundThroughAnAlias() {
    accept(new CatalogCommand.ChangeAliases(List.of(new AliasAction.Create("c", "d"))));
    accept(
        new CatalogCommand.CreateShardKey(
            "d", A, List.of(List.of(new PeerId(5))), ReplicaState.ACTIVE));
    accept(new DropShardKey("d", A));
    assertThat(entry().keys()).isEmpty();
  }

  @Test
  void keysComeBackFromTheirForms() {
    accept(key(A, ReplicaState.PARTIAL, List.of(List.of(5))));
    accept(key(SEVEN, ReplicaState.ACTIVE, List.of(List.of(5))));
    accept(key(WORD_SEVEN, ReplicaState.ACTIVE, List.of(List.of(5))));
    accept(key(HUGE, ReplicaState.ACTIVE, List.of(List.of(5))));
    assertThat(again(state, CatalogState.class)).isEqualTo(state);

    var created =
        CatalogMachine.decide(
            state, key(new ShardKey.Name("ü😀"), ReplicaState.ACTIVE, List.of(List.of(5))), 9);
    for (var event : created.events()) {
      assertThat(again(event, CatalogEvent.class)).isEqualTo(event);
    }
    var dropped = new CatalogEvent.ShardKeyDropped(9, "c", HUGE);
    assertThat(again(dropped, CatalogEvent.class)).isEqualTo(dropped);
    for (CatalogCommand command :
        List.<CatalogCommand>of(
            key(HUGE, ReplicaState.INITIALIZING, List.of(List.of(5, 6), List.of(6))),
            new DropShardKey("c", WORD_SEVEN))) {
      assertThat(again(command, CatalogCommand.class)).isEqualTo(command);
    }
  }

  @Test
  void metadataOfBuildsWithoutKeysAreRead() {
    var old =
        new String(CatalogCodec.write(entry(), CollectionEntry.class), StandardCharsets.UTF_8)
            .replace(",\"keys\":[],\"lastKeyed\":0", "");
    assertThat(old).doesNotContain("keys");
    assertThat(CatalogCodec.read(old.getBytes(StandardCharsets.UTF_8), CollectionEntry.class))
        .isEqualTo(entry());
  }

  private static <T> T again(T value, Class<T> as) {
    return CatalogCodec.read(CatalogCodec.write(value, as), as);
  }

  private CollectionEntry entry() {
    return state.resolve("c").orElseThrow();
  }

  private String refusal(CatalogCommand command) {
    var decision = CatalogMachine.decide(state, command, Long.MAX_VALUE);
    assertThat(decision.events()).isEmpty();
    return decision.refusal().orElseThrow().text();
  }

  private void accept(CatalogCommand command) {
    state = KeyedCollections.evolve(state, command);
  }
}
