package io.sampo.peers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Clusters of one test, to be registered as an extension of its class: it ends them, prints their
 * logs where the test failed, and takes their files away where it did not.
 */
public final class Clusters implements AfterEachCallback {
  private final List<LocalCluster> opened = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();

  /** Peers that talk to each other directly; none is started yet. */
  public LocalCluster direct(int size) {
    return opened(LocalCluster.direct(folder(), size));
  }

  /** Peers with a network between them that can be cut; none is started yet. */
  public LocalCluster cuttable(int size) {
    assumeTrue(CutNetwork.isPossible(), "this machine has one loopback address only");
    return opened(LocalCluster.cuttable(folder(), size));
  }

  private LocalCluster opened(LocalCluster cluster) {
    opened.add(cluster);
    return cluster;
  }

  private Path folder() {
    try {
      var folder = Files.createTempDirectory("sampo-cluster");
      folders.add(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    boolean failed = context.getExecutionException().isPresent();
    for (var cluster : opened) {
      try (cluster) {
        if (failed) {
          System.out.println(context.getDisplayName() + " failed, files in " + folders);
          System.out.println(cluster.state());
          System.out.println(cluster.logs());
        }
      }
    }
    if (!failed) {
      folders.forEach(Clusters::delete);
    }
    opened.clear();
    folders.clear();
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
