package io.sampo.cluster.metadata;

import static io.sampo.cluster.metadata.States.change;
import static io.sampo.cluster.metadata.States.id;
import static io.sampo.cluster.metadata.States.keySet;
import static io.sampo.cluster.metadata.States.member;
import static io.sampo.cluster.metadata.States.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.catalog.CatalogChange;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogCommand.ChangeAliases;
import io.sampo.cluster.catalog.CatalogEvent.KeySet;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.cluster.consensus.ReplicatedState;
import io.sampo.cluster.metadata.LogOperation.Acquire;
import io.sampo.cluster.metadata.LogOperation.Announce;
import io.sampo.cluster.metadata.LogOperation.Append;
import io.sampo.cluster.metadata.LogOperation.Form;
import io.sampo.storage.model.AliasAction;
import io.sampo.storage.model.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataStateTest {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final MemoryStore store = new MemoryStore();
  private final Metadata metadata = new Metadata(ClusterState.EMPTY);
  private final MetadataState state = new MetadataState(store, metadata);
  private long index;

  private Object apply(LogOperation operation) {
    return state.apply(++index, LogCodec.write(operation));
  }

  private CatalogChange decided(CatalogCommand command) {
    var catalog = metadata.state().catalog();
    return CatalogMachine.decide(catalog, command, NO_LIMIT).change(id(100 + index));
  }

  private void append(CatalogChange change) {
    var head = metadata.state().journal();
    var answer = apply(new Append(head.epoch(), id(9), head.sequence(), List.of(change)));
    assertThat(answer).isEqualTo(new LogAnswer.Done());
  }

  /** Some of everything. */
  private void fill() {
    apply(new Acquire(null, id(1)));
    apply(new Announce(peer(5, 0)));
    apply(new Announce(peer(6, 3)));
    apply(new Form(new Formation(1, member(5, 0).value())));
    append(decided(States.collection("c", States.userMetadata())));
    append(decided(States.collection("ä/😀", null)));
    append(decided(new ChangeAliases(List.of(new AliasAction.Create("c", "a")))));
    append(decided(new CatalogCommand.SetKey("k", "{\"x\":1}")));
    append(new CatalogChange(id(50), List.of(), new Outcome(false, new Refusal.NotFound("x"))));
  }

  @Test
  void anEmptyStoreIsTheBeginning() {
    assertThat(new MetadataStore(store).load())
        .isEqualTo(new MetadataStore.Stored(0, ClusterState.EMPTY));
  }

  @Test
  void whatIsSavedIsLoaded() {
    fill();

    var stored = new MetadataStore(store).load();

    assertThat(stored.applied()).isEqualTo(index);
    assertThat(stored.state()).isEqualTo(metadata.state());
    assertThat(stored.state().catalog().collections()).containsOnlyKeys("c", "ä/😀");
    assertThat(stored.state().catalog().aliases()).containsEntry("a", "c");
    assertThat(stored.state().catalog().outcomes().of(id(50))).isPresent();
    assertThat(stored.state().peers().known()).containsOnlyKeys(5L, 6L);
    assertThat(stored.state().journal().holder()).isEqualTo(id(1));
  }

  @Test
  void aRestartGoesOnAndPublishesWhatItHas() {
    fill();

    var again = new Metadata(ClusterState.EMPTY);
    var restarted = new MetadataState(store, again);

    assertThat(again.state()).isEqualTo(metadata.state());
    assertThat(again.catalog().state()).isEqualTo(metadata.catalog().state());
    assertThat(restarted.applied()).isEqualTo(index);
  }

  @Test
  void entriesThatWereAppliedBeforeAreSkipped() {
    fill();
    var before = metadata.state();
    var entries = store.size();

    for (long again = 1; again <= index; again++) {
      var answer = state.apply(again, LogCodec.write(new Acquire(null, id(2))));
      assertThat(answer).isInstanceOf(LogAnswer.class);
    }

    assertThat(metadata.state()).isSameAs(before);
    assertThat(state.applied()).isEqualTo(index);
    assertThat(store.size()).isEqualTo(entries);
  }

  @Test
  void onlyWhatChangedIsWritten() {
    fill();
    var head = "ch";

    append(keySet(metadata.state().catalog().index() + 1));
    assertThat(store.touched())
        .containsExactlyInAnyOrder(head, "ckkey" + metadata.state().catalog().index());

    append(decided(new ChangeAliases(List.of(new AliasAction.Rename("a", "b")))));
    assertThat(store.touched()).containsExactlyInAnyOrder(head, "caa", "cab");

    append(decided(new CatalogCommand.DeleteCollection("c")));
    assertThat(store.touched()).containsExactlyInAnyOrder(head, "ccc", "cab");

    apply(new Announce(peer(5, 1)));
    assertThat(store.touched()).containsExactly(head);
    assertThat(new MetadataStore(store).load().state()).isEqualTo(metadata.state());
  }

  @Test
  void aSnapshotMakesAnotherTheSame() {
    fill();
    var value = "\"" + "x".repeat(60_000) + "\"";
    for (int i = 0; i < 10; i++) { // more than a chunk takes
      long next = metadata.state().catalog().index() + 1;
      append(change(1000 + i, new KeySet(next, "big" + i, value)));
    }
    var chunks = state.snapshot();
    assertThat(chunks).hasSizeGreaterThan(1);
    assertThat(chunks).allMatch(chunk -> chunk.length <= ReplicatedState.MAX_CHUNK_BYTES);

    var otherStore = new MemoryStore();
    var otherMetadata = new Metadata(ClusterState.EMPTY);
    var other = new MetadataState(otherStore, otherMetadata);
    other.apply(1, LogCodec.write(new Announce(peer(9, 0)))); // is gone afterwards
    other.install(index, chunks);

    assertThat(otherMetadata.state()).isEqualTo(metadata.state());
    assertThat(other.applied()).isEqualTo(index);
    assertThat(new MetadataStore(otherStore).load()).isEqualTo(new MetadataStore(store).load());
    assertThat(other.snapshot()).containsExactlyElementsOf(new ArrayList<>(chunks));
  }

  @Test
  void anOlderSnapshotIsNotInstalled() {
    fill();
    var old = state.snapshot();
    var oldIndex = index;
    append(keySet(metadata.state().catalog().index() + 1));
    var now = metadata.state();

    state.install(oldIndex, old);

    assertThat(metadata.state()).isSameAs(now);
    assertThat(state.applied()).isEqualTo(index);
  }

  @Test
  void everyStateIsTold() {
    var told = new ArrayList<ClusterState>();
    metadata.listen(told::add);

    apply(new Acquire(null, id(1)));
    append(keySet(1));

    assertThat(told).hasSize(2);
    assertThat(told.getLast()).isSameAs(metadata.state());
    assertThat(metadata.catalog().state().keys()).containsKey("key1");
  }

  @Test
  void aClearedStoreHoldsNothing() {
    fill();

    new MetadataStore(store).clear();

    assertThat(store.size()).isZero();
  }
}
