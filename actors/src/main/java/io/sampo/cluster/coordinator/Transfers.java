package io.sampo.cluster.coordinator;

import io.sampo.cluster.catalog.CatalogState;
import io.sampo.shard.model.ReplicaState;
import io.sampo.transfer.actor.TransferActor;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.port.TransferPort;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The coordinator's children: one for each transfer in the metadata, no other. One that has stopped
 * is begun anew at the next look. Used by the coordinator's thread.
 */
final class Transfers<T> {
  private final ActorContext<T> context;
  private final TransferPort port;
  private final Map<Long, ActorRef<TransferActor.Command>> children = new HashMap<>();
  private long spawned;

  Transfers(ActorContext<T> context, TransferPort port) {
    this.context = context;
    this.port = port;
  }

  /** Begins and ends children so that they are what the metadata say. */
  void follow(CatalogState state) {
    Set<Long> wanted = new HashSet<>();
    for (var entry : state.collections().values()) {
      for (var transfer : entry.transfers()) {
        wanted.add(transfer.number());
        var whole = transfer.of(entry);
        var target = entry.stateAt(whole.to(), whole.replica().shard()).orElse(ReplicaState.DEAD);
        if (!isRunning(transfer.number())) {
          children.put(transfer.number(), begin(whole, target));
        }
      }
    }
    children
        .entrySet()
        .removeIf(
            child -> {
              boolean over = !wanted.contains(child.getKey());
              if (over) {
                context.stop(child.getValue());
              }
              return over;
            });
  }

  private boolean isRunning(long number) {
    var child = children.get(number);
    return child != null
        && context.getChildren().stream().anyMatch(ref -> ref.path().equals(child.path()));
  }

  private ActorRef<TransferActor.Command> begin(Transfer transfer, ReplicaState target) {
    return context.spawn(
        TransferActor.create(transfer, target, port),
        "transfer-" + transfer.number() + "-" + ++spawned);
  }
}
