package io.sampo.cluster.replication;

import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.Copy;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.PointState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way to the replicas on other peers. Any thread; does not block. */
public interface ReplicaLine {
  /**
   * Sends operations to each of the peers.
   *
   * @param await whether their progress is told up to the end, or only until they are logged
   * @return for each operation its copies; their stages fail with a {@code RefusedException} if the
   *     replica refused, and with another exception if it is not known what became of it
   */
  List<List<Copy>> send(
      List<PeerId> peers,
      ReplicaId replica,
      List<OperationTaken> operations,
      boolean await,
      Duration limit);

  /**
   * What another peer's replica can give.
   *
   * @param yours the state of the asking peer's replica as that peer treats it
   */
  record Offer(Missing missing, Optional<ReplicaState> yours) {}

  /** Asks what that replica has and this peer's replica, which has {@code known}, has not. */
  CompletionStage<Offer> missing(
      PeerId peer, ReplicaId replica, Knowledge known, long mostBytes, Duration limit);

  /** What a replica has: all of it is in the pages that are asked for afterwards. */
  record Holding(Knowledge knowledge, long latestHlt) {}

  /** Asks a replica what it has. */
  CompletionStage<Holding> holding(PeerId peer, ReplicaId replica, Duration limit);

  /**
   * Has that peer's replica get from this peer's log what it lacks.
   *
   * @return whether the log had all of it
   */
  CompletionStage<Boolean> bringUp(PeerId peer, ReplicaId replica, Duration limit);

  /** Some of a replica's points, ascending by id; an empty page is the last. */
  record Page(List<PointState> points) {
    public Page {
      points = List.copyOf(points);
    }
  }

  /**
   * Asks for points.
   *
   * @param after the last id of the page before, {@code null} for the first
   */
  CompletionStage<Page> page(
      PeerId peer, ReplicaId replica, @Nullable PointId after, int most, Duration limit);

  /** Of a server without a cluster: there are no others. */
  static ReplicaLine none() {
    return new NoLine();
  }
}
