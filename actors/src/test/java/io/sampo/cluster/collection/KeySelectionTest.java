package io.sampo.cluster.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class KeySelectionTest {
  private static final ShardKey T = new ShardKey.Name("T");
  private static final ShardKey U = new ShardKey.Name("U");
  private static final ShardKey NUMBER = new ShardKey.Num(-1);
  private static final ShardKeySelector FALLBACK = new ShardKeySelector(List.of(T), U);

  private final Map<ShardKey, List<ReplicaSet>> shards = new HashMap<>();

  @Test
  void namedKeysAreAskedOnceEach() {
    has(T, ReplicaState.ACTIVE);
    has(U, ReplicaState.PARTIAL);
    assertThat(readers(selector(U, T, U))).containsExactly(U, T);
    assertThat(writers(selector(U, T, U))).containsExactly(U, T);
    assertThat(readers(selector())).isEmpty();
  }

  @Test
  void whoNamesAKeyThatIsNotThereIsRefused() {
    has(T, ReplicaState.ACTIVE);
    refused(() -> readers(selector(T, U)), "Bad request: Shard key \"U\" not found");
    refused(() -> writers(selector(T, U)), "Wrong input: Shard key \"U\" not found");
    refused(
        () -> writers(selector(NUMBER)), "Wrong input: Shard key 18446744073709551615 not found");
    refused(() -> writers(selector()), "Wrong input: Empty shard keys selection");
  }

  @Test
  void aTargetThatIsCompleteTakesAll() {
    has(T, ReplicaState.ACTIVE, ReplicaState.DEAD);
    has(U, ReplicaState.ACTIVE);
    assertThat(readers(FALLBACK)).containsExactly(T);
    assertThat(writers(FALLBACK)).containsExactly(T);
  }

  @Test
  void aTargetThatIsNotThereLeavesAllToTheFallback() {
    has(U, ReplicaState.ACTIVE);
    assertThat(readers(FALLBACK)).containsExactly(U);
    assertThat(writers(FALLBACK)).containsExactly(U);
  }

  @Test
  void aTargetThatIsBeingMadeLeavesAllToTheFallback() {
    has(T, ReplicaState.ACTIVE);
    has(T, ReplicaState.PARTIAL);
    has(U, ReplicaState.ACTIVE);
    assertThat(readers(FALLBACK)).containsExactly(U);
    assertThat(writers(FALLBACK)).containsExactly(U);
  }

  @Test
  void aTargetThatIsReadButNotCompleteIsReadAloneAndWrittenToTogether() {
    has(T, ReplicaState.ACTIVE_READ);
    has(U, ReplicaState.ACTIVE);
    assertThat(readers(FALLBACK)).containsExactly(T);
    assertThat(writers(FALLBACK)).containsExactly(T, U);
  }

  @Test
  void aReplicaThatThisPeerDoesNotUseIsNone() {
    var states = new TreeMap<PeerId, ReplicaState>(ReplicaSet.BY_ID);
    states.put(new PeerId(1), ReplicaState.ACTIVE);
    shards.put(T, List.of(new ReplicaSet(new PeerId(9), states, Set.of(new PeerId(1)), 1)));
    has(U, ReplicaState.ACTIVE);
    assertThat(readers(FALLBACK)).containsExactly(U);
    assertThat(writers(FALLBACK)).containsExactly(U);
  }

  @Test
  void withoutEitherKeyThereIsNothingToGoTo() {
    var text = "Neither target shard key \"T\" nor fallback shard key \"U\" ";
    refused(() -> readers(FALLBACK), "Not found: " + text + "exist not found");
    refused(() -> writers(FALLBACK), "Not found: " + text + "exist not found");

    has(T, ReplicaState.PARTIAL);
    var unavailable = "Shard temporarily unavailable: " + text + "have active replicas";
    refused(() -> readers(FALLBACK), unavailable);
    refused(() -> writers(FALLBACK), unavailable);
  }

  @Test
  void aFallbackIsForOneTargetOnly() {
    has(T, ReplicaState.ACTIVE);
    has(U, ReplicaState.ACTIVE);
    refused(
        () -> readers(new ShardKeySelector(List.of(T, U), U)),
        "Wrong input: A fallback shard key needs exactly one target shard key");
  }

  private List<ShardKey> readers(ShardKeySelector selector) {
    return KeySelection.readers(selector, key -> Optional.ofNullable(shards.get(key)));
  }

  private List<ShardKey> writers(ShardKeySelector selector) {
    return KeySelection.writers(selector, key -> Optional.ofNullable(shards.get(key)));
  }

  private static void refused(ThrowingCallable call, String text) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal().text()).isEqualTo(text));
  }

  private static ShardKeySelector selector(ShardKey... keys) {
    return new ShardKeySelector(List.of(keys), null);
  }

  /** Gives the key one more shard. */
  private void has(ShardKey key, ReplicaState... replicas) {
    var states = new TreeMap<PeerId, ReplicaState>(ReplicaSet.BY_ID);
    for (var replica : replicas) {
      states.put(new PeerId(1 + states.size()), replica);
    }
    var all = new ArrayList<>(shards.getOrDefault(key, List.of()));
    all.add(new ReplicaSet(new PeerId(9), states, Set.of(), 1));
    shards.put(key, all);
  }
}
