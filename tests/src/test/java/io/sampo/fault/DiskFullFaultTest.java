package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.peers.Clusters;
import io.sampo.peers.Ledger;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The disk of one peer is full; it is a file system in memory, which only root can make. */
@Timeout(240)
@Tag("long")
class DiskFullFaultTest {
  private static final String SIZE = "96m";
  private static final Duration BACK_LIMIT = Duration.ofSeconds(60);
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(5);

  private static final Duration FULL_LIMIT = Duration.ofSeconds(30);

  /** A peer whose log stands still counts as lost after eight seconds. */
  private static final Duration GO_ON_LIMIT = Duration.ofSeconds(20);

  @RegisterExtension final Clusters clusters = new Clusters();

  @Test
  void aFollowerWithAFullDiskHarmsNobodyAndIsBackWithTheSpace() throws Exception {
    fullDisk(false);
  }

  @Test
  void aLeaderWithAFullDiskIsReplacedAndIsBackWithTheSpace() throws Exception {
    fullDisk(true);
  }

  private void fullDisk(boolean ofTheLeader) throws Exception {
    var cluster = clusters.direct(3);
    var small = cluster.peer(ofTheLeader ? 0 : 2);
    try (var disk = SmallDisk.of(small, SIZE);
        cluster) {
      cluster.start();
      assumeTrue(!ofTheLeader || cluster.leader() == small, "another peer leads");
      var other = cluster.peer(1);
      var ledger = new Ledger();
      disk.fill();

      var number = new AtomicInteger();
      cluster.awaitTrue(
          "a full log",
          FULL_LIMIT,
          () -> {
            put(other, number.getAndIncrement());
            return !small.process().isAlive()
                || small.view().map(view -> !view.thread().equals("working")).orElse(false);
          });
      cluster.awaitTrue(
          "a change without the full peer",
          GO_ON_LIMIT,
          () -> {
            var name = cluster.newName();
            var answer = other.create(name, WRITE_LIMIT);
            ledger.created(name, answer);
            return answer.isOk();
          });

      disk.empty();
      if (!small.process().isAlive()) {
        System.out.println("the peer with the full disk had ended by itself");
        small.launch();
      }
      cluster.awaitAgreement(BACK_LIMIT);
      cluster.awaitHealth();
      assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
    } catch (SmallDisk.NotPossible e) {
      System.out.println("no small disk, so no full one: " + e.getMessage());
      abort("no small disk");
    }
  }

  private static void put(Peer peer, int number) {
    peer.send(
        "PUT",
        "/cluster/metadata/keys/k" + number,
        Optional.of("\"" + "x".repeat(32 * 1024) + "\""),
        WRITE_LIMIT);
  }
}
