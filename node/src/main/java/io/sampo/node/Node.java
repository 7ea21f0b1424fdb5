package io.sampo.node;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import io.sampo.node.config.NodeSettings;
import io.sampo.node.config.PekkoConfig;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: the actor system of the data plane, the storage folder, and the servers. */
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** Longer than any step should take, shorter than what supervisors wait before they kill. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

  private final ActorSystem<Void> system;
  private final StorageLock storageLock;
  private volatile boolean stopping;

  private Node(ActorSystem<Void> system, StorageLock storageLock) {
    this.system = system;
    this.storageLock = storageLock;
  }

  /** Starts one. On return clients are served. */
  static Node start(NodeSettings settings) throws StartFailure {
    var storageLock = StorageLock.take(settings.storage().storagePath());
    var system =
        ActorSystem.<Void>create(Behaviors.empty(), "sampo-data", PekkoConfig.of(settings));
    var node = new Node(system, storageLock);
    try {
      var service = settings.service();
      var rest =
          bound(
              Http.get(system)
                  .newServerAt(service.host(), service.httpPort())
                  .bind(
                      concat(
                          path("healthz", () -> complete("healthz check passed")),
                          path("readyz", () -> complete("all shards are ready")))),
              "service.http_port",
              service.httpPort());
      LOG.info("REST on {}:{}", service.host(), rest.localAddress().getPort());
      return node;
    } catch (StartFailure | RuntimeException e) {
      node.stop();
      throw e;
    }
  }

  private static ServerBinding bound(CompletionStage<ServerBinding> binding, String key, int port)
      throws StartFailure {
    try {
      return binding.toCompletableFuture().join();
    } catch (CompletionException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException) {
          throw new StartFailure(
              "%s %d cannot be listened on (%s): another process may use it"
                  .formatted(key, port, cause.getMessage()),
              e);
        }
      }
      throw e;
    }
  }

  /** Calls back if the actor system ends without having been asked to. */
  void whenBroken(Runnable reaction) {
    system
        .getWhenTerminated()
        .whenComplete(
            (_, _) -> {
              if (!stopping) {
                LOG.error("The actor system has ended by itself; see above for the reason");
                reaction.run();
              }
            });
  }

  /** Lets requests in flight finish, closes what is open, and returns when all is done. */
  void stop() {
    stopping = true;
    LOG.info("Stopping");
    CompletionStage<Done> stopped =
        CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.jvmExitReason());
    try {
      stopped.toCompletableFuture().get(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
      storageLock.close();
      LOG.info("Stopped");
    } catch (TimeoutException e) {
      LOG.error(
          "Not everything stopped within {} s; what is logged is safe", LONGEST_STOP.toSeconds());
    } catch (ExecutionException | IOException e) {
      LOG.error("Stopped with an error", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
