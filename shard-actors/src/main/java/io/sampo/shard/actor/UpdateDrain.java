package io.sampo.shard.actor;

import io.sampo.shard.model.Draft;
import io.sampo.shard.port.DiskSpace;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.UpdateOperation;
import io.sampo.storage.segment.ShardView;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way of updates out of the queue. Gives the next ones to log, unless the worker is too far
 * behind. A conditional one is resolved first, when the worker has applied all before it, and
 * nothing is given meanwhile; what the disk has no room for is refused. Of the replica's actor.
 */
final class UpdateDrain {

  /** What became of a conditional update: the operation, or why there is none. */
  record Resolution(PendingUpdate update, @Nullable UpdateOperation to, @Nullable Throwable why) {}

  private final LocalReplica replica;
  private final ApplyWorker worker;
  private final DiskSpace space;
  private final Runnable wake;
  private final Consumer<Resolution> onResolution;
  private boolean resolving;

  /**
   * The drain of that replica's queue.
   *
   * @param wake has the actor look again; any thread
   * @param onResolution told on the worker's thread
   */
  UpdateDrain(
      LocalReplica replica, DiskSpace space, Runnable wake, Consumer<Resolution> onResolution) {
    this.replica = replica;
    this.worker = replica.worker();
    this.space = space;
    this.wake = wake;
    this.onResolution = onResolution;
  }

  /** The actor begins to live: what a life before has begun is its own. */
  void begin() {
    resolving = false;
  }

  /** The updates that are to be logged now; none if none wait or are ready. */
  List<PendingUpdate> next() {
    if (resolving || !worker.hasRoom(wake)) {
      return List.of();
    }
    var group = replica.queue().takeGroup();
    if (!group.isEmpty() && group.getFirst().draft() instanceof Draft.Conditional(var resolve)) {
      resolve(group.getFirst(), resolve);
      return List.of();
    }
    return withSpace(group);
  }

  private void resolve(PendingUpdate update, Function<ShardView, UpdateOperation> resolve) {
    resolving = true;
    worker.afterwards(
        () -> {
          try {
            var operation = resolve.apply(replica.engine().view());
            onResolution.accept(new Resolution(update, operation, null));
          } catch (RuntimeException e) {
            onResolution.accept(new Resolution(update, null, e));
          }
        });
  }

  /** The updates that are to be logged after that: the resolved one, or, if it failed, the next. */
  List<PendingUpdate> resolved(Resolution resolution) {
    resolving = false;
    if (resolution.to() == null) {
      var why = resolution.why();
      resolution.update().fail(why == null ? new IllegalStateException("not resolved") : why);
      return next();
    }
    return withSpace(List.of(resolution.update().resolvedTo(new Draft.Resolved(resolution.to()))));
  }

  /** All of the group, or none, refused, while the disk has no room for it. */
  private List<PendingUpdate> withSpace(List<PendingUpdate> group) {
    if (group.isEmpty() || space.availableBytes() >= PendingUpdate.bytes(group)) {
      return group;
    }
    if (group.stream().anyMatch(update -> update.draft() instanceof Draft.Copied)) {
      replica.lacks();
    }
    var full = new Refusal.InsufficientStorage("no disk space is left to log the update");
    group.forEach(update -> update.fail(full));
    goOn();
    return List.of();
  }

  /** A group is done with; if more wait, the actor is to look again. */
  void goOn() {
    if (replica.queue().hasMore()) {
      wake.run();
    }
  }
}
