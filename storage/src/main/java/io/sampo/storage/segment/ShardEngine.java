package io.sampo.storage.segment;

import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.Stamp;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.schema.CollectionConfig;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The data of one shard replica on this node.
 *
 * <p>{@link #apply} is called by one thread at a time, with strictly ascending operation numbers;
 * {@link #view}, {@link #info} and {@link #figures} by any thread at any time. Nothing is durable
 * before a flush: the journal keeps every operation above {@link #flushedOperation()} and replays
 * it at the next start.
 */
public interface ShardEngine extends AutoCloseable {

  /** The last operation that survives a crash without the journal; 0 = none. */
  long flushedOperation();

  /** What the replica asked to be kept with the last flush; empty for a new shard. */
  byte[] replicaState();

  /**
   * Applies one operation and makes it visible as a whole. The same operations give the same data
   * in whatever order they come: of two writes of the same register of a point (see {@link
   * io.sampo.storage.model.PointStamps}) the one with the later stamp stays, and one that comes too
   * late is without effect there. Not so operations about vector names and payload indexes, which
   * replicas have to apply in the same order, and those that say so themselves.
   *
   * <p>A change of points that are not there is refused, naming the first of them, and yet applied:
   * to the other points, and to these should an earlier upsert come later.
   *
   * @param operation number of the operation; one that is not above the last one applied is
   *     skipped, so that a log can be replayed from any point before that
   * @return empty, or why the operation had no effect (for unknown ids: on them)
   * @throws io.sampo.storage.io.StorageException when the disk failed; then nothing became visible
   *     and the shard takes no more operations until it is opened anew
   */
  Optional<Refusal> apply(long operation, Stamp stamp, UpdateOperation update);

  /**
   * Forgets deletions, and hidden writes to points that are not there, that are older than a time;
   * from now on also when single keys and vectors were written before it. Every operation with an
   * earlier stamp must have been applied, or never be going to come: one that came all the same
   * would find nothing to lose against. Any thread; cheap when there is nothing to forget.
   *
   * @param hltBelow hybrid-logical time; {@link Long#MAX_VALUE} forgets all, as befits a shard with
   *     one replica
   */
  void forgetDeletions(long hltBelow);

  /** A consistent snapshot for readers: every operation applied so far, none that comes later. */
  ShardView view();

  /** Figures for collection info and telemetry. */
  ShardInfo info();

  /**
   * All that telemetry and metrics tell. Waits for no writer; looks at rows where some lack a
   * vector and where payloads are indexed, so that it is to be asked rarely and not by an actor.
   */
  ShardFigures figures();

  /** Takes over changed settings (optimizers, index parameters); data are not touched. */
  void configure(CollectionConfig config);

  /**
   * Makes durable what has been applied when this is called, together with {@code replicaState}. To
   * be called from the thread that applies; the disk work is done elsewhere.
   *
   * @return the operation number up to which the journal is no longer needed
   */
  CompletionStage<Long> flush(byte[] replicaState);

  /** Stops background work and releases files; does not flush. */
  @Override
  void close();
}
