package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogCommand.CreateShardKey;
import io.sampo.cluster.catalog.CollectionEntry;
import io.sampo.cluster.catalog.KeyRules;
import io.sampo.cluster.placement.Placement;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import java.util.List;
import java.util.Objects;

/** What is asked of the coordinator for a new shard key (spec distributed §1.4.2, §1.5), purely. */
final class KeyPlan {
  /** Far more than a key can use, and a command of it is still small. */
  private static final int MOST_SHARDS = 10_000;

  private KeyPlan() {}

  /**
   * The command, with peers dealt to all shards.
   *
   * @param known all peers of the cluster
   * @param alive those that were heard of lately
   * @param chance decides who is first
   * @throws RefusedException where it would be refused anyway
   */
  static CatalogCommand command(
      CollectionEntry entry,
      NewShardKey wanted,
      List<PeerId> known,
      List<PeerId> alive,
      long chance) {
    KeyRules.refusesToCreate(entry, wanted.key()).ifPresent(KeyPlan::refuse);
    var initial = wanted.initial();
    if (initial != null) {
      KeyRules.refusesToBegin(initial).ifPresent(KeyPlan::refuse);
    }
    var params = entry.config().params();
    int shards = Objects.requireNonNullElse(wanted.shards(), params.shardNumber());
    if (shards > MOST_SHARDS) {
      refuse(
          new Refusal.BadRequest("A shard key cannot have more than " + MOST_SHARDS + " shards"));
    }
    int replicas =
        Objects.requireNonNullElse(
            wanted.replicationFactor(), initial == null ? params.replicationFactor() : 1);
    var placement = wanted.placement();
    var pool = placement == null ? Placement.pool(replicas, known, alive) : placement;
    if (pool.isEmpty()) {
      refuse(KeyRules.emptyPlacement(wanted.key()));
    }
    for (var peer : pool) {
      if (!known.contains(peer)) {
        refuse(new Refusal.BadRequest("Peer " + peer + " does not exist"));
      }
    }
    var dealt = Placement.deal(shards, replicas, pool.stream().distinct().toList(), chance);
    return new CreateShardKey(
        entry.name(),
        wanted.key(),
        List.copyOf(dealt.values()),
        Objects.requireNonNullElse(
            initial, known.size() == 1 ? ReplicaState.ACTIVE : ReplicaState.INITIALIZING));
  }

  private static void refuse(Refusal why) {
    throw new RefusedException(why);
  }
}
