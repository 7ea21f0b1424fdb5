package io.sampo.cluster.collection;

import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardKey;
import io.sampo.storage.model.ShardKeySelector;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The shard keys that a selector stands for (spec distributed §3.1, §4.1, §4.7), as pure functions
 * of the replicas that each key has. Who names a key that is not there is refused.
 */
final class KeySelection {
  private KeySelection() {}

  /** The replicas of each shard of a key; empty = there is no such key. */
  @FunctionalInterface
  interface Keys {
    Optional<List<ReplicaSet>> of(ShardKey key);
  }

  /** The keys that a read asks, each once; none where the selector names none. */
  static List<ShardKey> readers(ShardKeySelector selector, Keys keys) {
    var fallback = fallback(selector);
    if (fallback.isEmpty()) {
      return named(selector, keys, Refusal.BadRequest::new);
    }
    var target = selector.keys().getFirst();
    return isUsable(keys.of(target), ReplicaState::servesReads)
        ? List.of(target)
        : List.of(insteadOf(target, fallback.get(), keys));
  }

  /** The keys that take a write, each once, at least one. */
  static List<ShardKey> writers(ShardKeySelector selector, Keys keys) {
    var fallback = fallback(selector);
    if (fallback.isEmpty()) {
      if (selector.keys().isEmpty()) {
        throw new RefusedException(new Refusal.BadInput("Empty shard keys selection"));
      }
      return named(selector, keys, Refusal.BadInput::new);
    }
    var target = selector.keys().getFirst();
    if (isUsable(keys.of(target), ReplicaState::isActive)) {
      return List.of(target);
    }
    var instead = insteadOf(target, fallback.get(), keys);
    boolean alsoTarget = keys.of(target).orElse(List.of()).stream().anyMatch(KeySelection::isRead);
    return alsoTarget ? List.of(target, instead) : List.of(instead);
  }

  private static Optional<ShardKey> fallback(ShardKeySelector selector) {
    var fallback = Optional.ofNullable(selector.fallback());
    if (fallback.isPresent() && selector.keys().size() != 1) {
      throw new RefusedException(
          new Refusal.BadInput("A fallback shard key needs exactly one target shard key"));
    }
    return fallback;
  }

  private static List<ShardKey> named(
      ShardKeySelector selector, Keys keys, Function<String, Refusal> refusal) {
    for (var key : selector.keys()) {
      if (keys.of(key).isEmpty()) {
        throw new RefusedException(refusal.apply("Shard key %s not found".formatted(key.shown())));
      }
    }
    return selector.keys().stream().distinct().toList();
  }

  /** Whether each shard has a replica that is good for it and that this peer uses. */
  private static boolean isUsable(Optional<List<ReplicaSet>> shards, Predicate<ReplicaState> good) {
    return shards
        .filter(sets -> !sets.isEmpty())
        .filter(sets -> sets.stream().allMatch(set -> hasGood(set, good)))
        .isPresent();
  }

  private static boolean hasGood(ReplicaSet set, Predicate<ReplicaState> good) {
    return set.states().entrySet().stream()
        .anyMatch(entry -> good.test(entry.getValue()) && set.isEnabled(entry.getKey()));
  }

  /** Whether a shard is read already and does not count as complete yet. */
  private static boolean isRead(ReplicaSet set) {
    return !set.states().isEmpty()
        && set.states().values().stream().allMatch(ReplicaState.ACTIVE_READ::equals);
  }

  private static ShardKey insteadOf(ShardKey target, ShardKey fallback, Keys keys) {
    if (keys.of(fallback).isPresent()) {
      return fallback;
    }
    var neither =
        "Neither target shard key %s nor fallback shard key %s "
            .formatted(target.shown(), fallback.shown());
    boolean exists = keys.of(target).filter(sets -> !sets.isEmpty()).isPresent();
    throw new RefusedException(
        exists
            ? new Refusal.ShardUnavailable(neither + "have active replicas")
            : new Refusal.NotFound(neither + "exist not found"));
  }
}
