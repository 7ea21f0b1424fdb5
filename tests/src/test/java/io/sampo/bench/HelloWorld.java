package io.sampo.bench;

import static org.apache.pekko.http.javadsl.server.Directives.complete;
import static org.apache.pekko.http.javadsl.server.Directives.path;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;

/** The least that answers over HTTP on the same libraries: what Sampo's start is compared with. */
public final class HelloWorld {
  private HelloWorld() {}

  public static void main(String[] arguments) {
    var system = ActorSystem.create(Behaviors.empty(), "hello");
    Http.get(system)
        .newServerAt("127.0.0.1", Integer.parseInt(arguments[0]))
        .bind(path("readyz", () -> complete("all shards are ready")))
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                failure.printStackTrace();
                System.exit(1);
              }
            });
  }
}
