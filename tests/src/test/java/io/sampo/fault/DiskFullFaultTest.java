package io.sampo.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.peers.Clusters;
import io.sampo.peers.Ledger;
import io.sampo.peers.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    var storage = Files.createDirectories(small.process().folder().resolve("storage"));
    var mount = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", storage.toString());
    System.out.println(mount.isEmpty() ? "" : "no small disk, so no full one: " + mount);
    assumeTrue(mount.isEmpty(), mount);
    try {
      cluster.start();
      assumeTrue(!ofTheLeader || cluster.leader() == small, "another peer leads");
      var other = cluster.peer(1);
      var ledger = new Ledger();
      var ballast = storage.resolve("ballast");
      fill(ballast);

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

      Files.delete(ballast);
      if (!small.process().isAlive()) {
        System.out.println("the peer with the full disk had ended by itself");
        small.launch();
      }
      cluster.awaitAgreement(BACK_LIMIT);
      cluster.awaitHealth();
      assertThat(ledger.settle(cluster.awaitSameCollections())).isEmpty();
    } finally {
      cluster.close();
      run("umount", storage.toString());
    }
  }

  private static void put(Peer peer, int number) {
    peer.send(
        "PUT",
        "/cluster/metadata/keys/k" + number,
        Optional.of("\"" + "x".repeat(32 * 1024) + "\""),
        WRITE_LIMIT);
  }

  /** Takes all space but a little. */
  private static void fill(Path ballast) throws IOException {
    var block = new byte[64 * 1024];
    try (var out =
        Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (Files.getFileStore(ballast).getUsableSpace() > block.length) {
        out.write(block);
      }
    }
  }

  /** What it said if it failed; empty if it did not. */
  private static String run(String... command) throws IOException, InterruptedException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : String.join(" ", command) + ": " + output.strip();
  }
}
