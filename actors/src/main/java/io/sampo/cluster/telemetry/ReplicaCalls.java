package io.sampo.cluster.telemetry;

import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Takes down how this peer's questions and updates fared at replicas on other peers. Any thread.
 */
public final class ReplicaCalls {
  private record Remote(ReplicaId replica, PeerId peer) {}

  /** What is told of one replica. */
  public record Calls(Durations searches, Durations updates) {}

  private record Recorders(DurationRecorder searches, DurationRecorder updates) {}

  private final Map<Remote, Recorders> recorders = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /**
   * A new one.
   *
   * @param nanoTime a clock that is never set
   */
  public ReplicaCalls(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** A call that is under way. */
  @FunctionalInterface
  public interface Running {
    /** It has its answer, or none will come. */
    void end(boolean well);
  }

  /** A question begins. */
  public Running search(PeerId peer, ReplicaId replica) {
    return begin(of(peer, replica).searches());
  }

  /** An update is sent. */
  public Running update(PeerId peer, ReplicaId replica) {
    return begin(of(peer, replica).updates());
  }

  private Running begin(DurationRecorder recorder) {
    long begun = nanoTime.getAsLong();
    return well -> recorder.record(nanoTime.getAsLong() - begun, well);
  }

  /** What was taken down of that replica. */
  public Calls calls(PeerId peer, ReplicaId replica) {
    var known = of(peer, replica);
    return new Calls(known.searches().durations(), known.updates().durations());
  }

  /** Forgets the replicas that are no more. */
  public void keep(Predicate<ReplicaId> exists) {
    recorders.keySet().removeIf(remote -> !exists.test(remote.replica()));
  }

  private Recorders of(PeerId peer, ReplicaId replica) {
    return recorders.computeIfAbsent(
        new Remote(replica, peer),
        _ -> new Recorders(new DurationRecorder(clock), new DurationRecorder(clock)));
  }
}
