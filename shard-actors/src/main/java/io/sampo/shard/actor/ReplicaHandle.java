package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.Replica;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.segment.ShardFigures;
import io.sampo.storage.segment.ShardInfo;
import io.sampo.storage.segment.ShardView;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Access to a replica on this peer, for any thread, without a mailbox between a reader and the
 * data. Stays the same object when the replica's actor or engine is restarted.
 */
public interface ReplicaHandle {
  /** The state this replica has now. */
  ReplicaState state();

  /**
   * The data as they are now; empty while the replica's state serves no reads, or while it is not
   * known whether other replicas have more.
   */
  Optional<ShardView> view();

  /** The data as they are, whatever the state, for other replicas and for operators. */
  ShardView data();

  /** Why it answers no question and takes no update, where its data were left out at the start. */
  default Optional<String> damage() {
    return Optional.empty();
  }

  /** Whether its log is replayed, so that it takes what it is told. */
  boolean isOpen();

  /** Whether it is known that no other replica that can be asked has more. */
  boolean isConfirmed();

  /**
   * Whether new operations may begin here: the replica has all that was acknowledged, so that its
   * timestamps are later than theirs.
   */
  boolean leads();

  /**
   * How often its state or a doubt has made it stop to lead. An operation that began in one term
   * and ends in another may be lacking where others became complete meanwhile.
   */
  int term();

  /**
   * Hands in an update; the stages say what became of it.
   *
   * @param await whether the caller will wait until it is applied, also by other replicas
   */
  default Submission submit(Draft draft, boolean await) {
    return submit(draft, await, () -> true);
  }

  /**
   * The same for an update that must not begin at any later time.
   *
   * @param mayBegin asked when the update gets its timestamp; if it says no, the update is refused
   *     with {@code ShardUnavailable} and nobody has it
   */
  Submission submit(Draft draft, boolean await, BooleanSupplier mayBegin);

  /** Updates that are not visible yet. */
  int pendingUpdates();

  /** Figures of the engine. */
  ShardInfo info();

  /**
   * All that telemetry and metrics tell of the engine. May look at many rows, see {@link
   * io.sampo.storage.segment.ShardEngine#figures}.
   */
  ShardFigures figures();

  /**
   * The number in the journal of the last operation that this replica has logged, changes of its
   * state among them; 0 = none, or its log is not replayed yet.
   */
  long lastOperation();

  /** The state of the machine after all that was logged before; fails when the replica closes. */
  CompletionStage<Replica> replica();

  /**
   * What somebody lacks who has {@code known}.
   *
   * @param mostBytes about how much to give at once; one operation may be larger
   */
  CompletionStage<Missing> missing(Knowledge known, long mostBytes);

  /** Completes when all that was logged before is applied. */
  CompletionStage<Void> settled();

  /** Logs that its points are those of a replica with that knowledge, see {@link Missing}. */
  CompletionStage<Void> adopt(Knowledge knowledge, long latestHlt);

  /** No other replica has more than this one, or none can be asked. */
  void confirm();

  /** Others may have got ahead while this process stood still. */
  void doubt();
}
