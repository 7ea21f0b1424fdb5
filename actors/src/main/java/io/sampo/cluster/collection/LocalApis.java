package io.sampo.cluster.collection;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.replication.PeerView;
import io.sampo.cluster.replication.Replication;
import io.sampo.shard.actor.ReplicaHost;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/** Both interfaces of clients, over the same routes. */
public record LocalApis(CollectionsApi collections, PointsApi points, LocalUpdates updates) {

  /**
   * What they work on.
   *
   * @param reads reads shards of this peer
   * @param gathers may wait for other peers meanwhile
   * @param updatesAtOnce of clients; empty = no limit
   */
  public record Parts(
      Catalog catalog,
      ReplicaRegistry replicas,
      MetadataGateway gateway,
      PeerView peers,
      RemoteReplicas others,
      Replication replication,
      ActorRef<ReplicaHost.Command> host,
      CollectionDefaults defaults,
      PeerId self,
      Supplier<UUID> uuids,
      Executor reads,
      Executor gathers,
      Duration searchTimeout,
      OptionalInt updatesAtOnce) {}

  public static LocalApis of(Parts parts) {
    var routes =
        new RoutingTable(
            parts.catalog(),
            new ShardRouter.Parts(
                parts.replicas()::find,
                parts.others(),
                parts.replication().sets(),
                parts.peers(),
                parts.replication().lead(),
                parts.replication().deactivation(),
                parts.gathers()));
    var collections =
        new LocalCollections(
            new LocalCollections.Parts(
                parts.catalog(),
                routes,
                parts.gateway(),
                parts.peers(),
                new InfoGather(
                    parts.self(), parts.replicas(), parts.others(), parts.peers(), parts.reads()),
                parts.host(),
                parts.defaults(),
                parts.self(),
                parts.uuids()));
    var points = new LocalPoints(routes, parts.gathers(), parts.searchTimeout());
    return new LocalApis(
        collections,
        parts.updatesAtOnce().isPresent()
            ? new LimitedPoints(
                points, new UpdatePermits(parts.updatesAtOnce().getAsInt(), parts.gathers()))
            : points,
        new LocalUpdates(routes, parts.replicas()));
  }
}
