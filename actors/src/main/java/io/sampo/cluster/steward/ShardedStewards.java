package io.sampo.cluster.steward;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.ShardId;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * Stewards as entities of Cluster Sharding, on whichever peers it chooses. Nothing of them is
 * remembered: the coordinator calls those that are needed, again and again.
 */
public final class ShardedStewards implements Stewards {
  private static final EntityTypeKey<ShardSteward.Command> TYPE =
      EntityTypeKey.create(ShardSteward.Command.class, "steward");

  private static final char BETWEEN = '.';

  private final ActorRef<ShardingEnvelope<ShardSteward.Command>> region;

  private ShardedStewards(ActorRef<ShardingEnvelope<ShardSteward.Command>> region) {
    this.region = region;
  }

  /** This peer takes its part, and can reach those of the others, as long as that system lives. */
  public static Stewards start(ActorSystem<?> system, ShardSteward.Parts parts) {
    return new ShardedStewards(
        ClusterSharding.get(system)
            .init(
                Entity.of(
                        TYPE,
                        entity ->
                            ShardSteward.create(
                                shard(entity.getEntityId()), parts, entity.getShard()))
                    .withStopMessage(ShardSteward.Stop.STOP)));
  }

  @Override
  public void look(ReplicaId shard, long index) {
    region.tell(new ShardingEnvelope<>(entity(shard), new ShardSteward.Look(index)));
  }

  static String entity(ReplicaId shard) {
    return shard.collection().toString() + BETWEEN + shard.shard().value();
  }

  static ReplicaId shard(String entity) {
    int between = entity.indexOf(BETWEEN);
    return new ReplicaId(
        UUID.fromString(entity.substring(0, between)),
        new ShardId(Integer.parseInt(entity.substring(between + 1))));
  }
}
