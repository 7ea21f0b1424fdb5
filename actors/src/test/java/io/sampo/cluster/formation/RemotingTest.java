package io.sampo.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sampo.cluster.wire.TestPeer;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;

class RemotingTest {
  @Test
  void aSystemWhoseStreamsDoNotEndByThemselvesEnds() throws Exception {
    var system =
        TestPeer.system(
            0,
            ConfigFactory.parseString(
                """
                pekko.coordinated-shutdown {
                  run-by-actor-system-terminate = on
                  phases.before-actor-system-terminate.timeout = 1h
                }
                """));
    var stream = Source.<Done>maybe().toMat(Sink.ignore(), (_, ended) -> ended).run(system);
    // As remoting does, whose own end waits for that of its streams.
    CoordinatedShutdown.get(system.classicSystem())
        .addTask(
            CoordinatedShutdown.PhaseBeforeActorSystemTerminate(),
            "wait for a stream",
            () -> stream.handle((_, _) -> Done.getInstance()));

    Remoting.end(system).toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(stream.toCompletableFuture()).isDone();
  }
}
