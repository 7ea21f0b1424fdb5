package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaEvent;
import io.sampo.shard.model.ReplicaId;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.port.OperationHistory;
import io.sampo.storage.model.Payload;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Point;
import io.sampo.storage.model.PointId;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.schema.CollectionConfig;
import io.sampo.storage.schema.CollectionParams;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.VectorsConfig;
import io.sampo.storage.schema.WalConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** A replica without its actor, whose worker works when the test says so. */
final class ReplicaFixture {
  static final ReplicaId ID = new ReplicaId(new UUID(7, 7), new ShardId(0));
  static final PeerId SELF = new PeerId(1);

  /** As it is when it serves, with no operation but that. */
  static final Replica ACTIVE = Replica.NEW.after(1, ReplicaState.ACTIVE);

  final RecordingEngine engine = new RecordingEngine();
  final List<ReplicaId> lacking = new ArrayList<>();
  private final ArrayDeque<Runnable> work = new ArrayDeque<>();
  final LocalReplica replica =
      new LocalReplica(
          ID,
          engine,
          new HistoryReader(new NoHistory()),
          Runnable::run,
          work::add,
          _ -> {},
          new LocalReplica.Surroundings(_ -> {}, lacking::add, _ -> true));

  /** The worker does all that it was given. */
  void work() {
    while (!work.isEmpty()) {
      work.removeFirst().run();
    }
  }

  static PendingUpdate update(Draft draft) {
    return PendingUpdate.of(draft, false, () -> true);
  }

  /** One that says of itself how large it is. */
  static PendingUpdate large(long bytes) {
    return new PendingUpdate(
        upsert(1),
        false,
        () -> true,
        bytes,
        new CompletableFuture<>(),
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }

  static Draft upsert(long id) {
    return new Draft.Resolved(operation(id));
  }

  static Draft copied(int tick) {
    return new Draft.Copied(new Stamp(new PeerId(2), 5, tick, 9), operation(tick));
  }

  static UpdateOperation operation(long id) {
    return new UpdateOperation.Upsert(List.of(new Point(PointId.num(id), Map.of(), Payload.EMPTY)));
  }

  /** Of a collection without vectors. */
  static CollectionConfig config() {
    return new CollectionConfig(
        new CollectionParams(VectorsConfig.NONE, Map.of(), 1, null, 1, 1, null, null, true, null),
        HnswConfig.DEFAULTS,
        OptimizersConfig.DEFAULTS,
        WalConfig.DEFAULTS,
        null,
        null,
        null);
  }

  /** Keeps nothing. */
  static final class NoHistory implements OperationHistory {
    @Override
    public long firstKept(String persistenceId) {
      return Long.MAX_VALUE;
    }

    @Override
    public boolean read(String persistenceId, long from, long to, Predicate<ReplicaEvent> sink) {
      throw new AssertionError("there is none");
    }
  }
}
