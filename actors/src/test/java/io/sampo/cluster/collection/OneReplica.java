package io.sampo.cluster.collection;

import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.Submission;
import io.sampo.shard.port.Progress;
import io.sampo.storage.segment.ShardView;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** This peer's replica of a shard, and views that can only be told from each other. */
final class OneReplica {
  private final ReplicaHandle handle;

  /** Whether the replica itself thinks that it leads. */
  boolean leads;

  /** Operations that it took; each is applied at once, at this replica alone. */
  long operations;

  /**
   * A replica that serves.
   *
   * @param data what it lets others read
   */
  OneReplica(ShardView data) {
    handle =
        (ReplicaHandle)
            Proxy.newProxyInstance(
                ReplicaHandle.class.getClassLoader(),
                new Class<?>[] {ReplicaHandle.class},
                (_, method, _) ->
                    switch (method.getName()) {
                      case "view" -> Optional.of(data);
                      case "damage" -> Optional.empty();
                      case "leads" -> leads;
                      case "term" -> 1;
                      case "submit" -> submit();
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
  }

  private Submission submit() {
    operations++;
    var done = CompletableFuture.completedFuture(operations);
    return new Submission(new Progress(done, done), CompletableFuture.completedFuture(List.of()));
  }

  Optional<ReplicaHandle> handle() {
    return Optional.of(handle);
  }

  /** A view of which nothing can be asked. */
  static ShardView unread(String name) {
    return (ShardView)
        Proxy.newProxyInstance(
            ShardView.class.getClassLoader(),
            new Class<?>[] {ShardView.class},
            (_, method, _) -> {
              if (method.getName().equals("toString")) {
                return name;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
