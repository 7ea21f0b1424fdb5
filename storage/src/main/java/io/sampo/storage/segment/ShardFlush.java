package io.sampo.storage.segment;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes what has been written durable: forces the files, then puts a manifest in place that says
 * how far they are valid. One flush after the other, on the flush executor.
 */
final class ShardFlush {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final EngineSettings settings;
  private volatile Manifest durable;
  private CompletableFuture<Long> last = CompletableFuture.completedFuture(0L);

  ShardFlush(Path folder, EngineSettings settings, Manifest durable) {
    this.folder = folder;
    this.settings = settings;
    this.durable = durable;
  }

  /** What the next start will find. */
  Manifest durable() {
    return durable;
  }

  /**
   * Makes durable what a manifest says of these segments; to be called by the thread that holds the
   * shard's lock.
   *
   * @param retired segments that the manifest no longer names: their files are removed afterwards
   * @param owner told what came of it, on the flush executor
   */
  CompletableFuture<Long> start(
      Manifest manifest, List<Segment> segments, List<Segment> retired, Owner owner) {
    last =
        last.handleAsync(
            (_, _) -> {
              try {
                force(segments);
              } catch (StorageException e) {
                owner.lost(e);
                throw e;
              }
              replace(manifest);
              for (var segment : retired) {
                segment.close();
                settings.disk().delete(segment.place().folder());
              }
              owner.flushed(retired);
              return manifest.operation();
            },
            settings.flush());
    return last;
  }

  /** The shard. */
  interface Owner {
    /**
     * Files could not be forced: nobody knows now what of them is on the disk, and a second attempt
     * would not tell, since it finds no unwritten pages any more.
     */
    void lost(StorageException failure);

    /** The manifest is in place and these segments are gone. */
    void flushed(List<Segment> gone);
  }

  /** Waits for the flush under way, as long as a disk may take and no longer. */
  void await() {
    try {
      last.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException _) {
      // Whoever started it is told; files are closed now in any case.
    }
  }

  /** Forces the files of {@code segments}, then replaces the manifest, on this thread. */
  void writeNow(Manifest manifest, List<Segment> segments) {
    force(segments);
    replace(manifest);
  }

  private static void force(List<Segment> segments) {
    for (var segment : segments) {
      segment.files().values().forEach(AppendFile::force);
      segment.forceNames();
    }
  }

  private void replace(Manifest manifest) {
    settings.disk().replace(folder.resolve(Manifest.NAME), ManifestCodec.encode(manifest));
    durable = manifest;
  }

  /** Removes what no manifest names: left by a crash, or by segments that were merged. */
  static void deleteOrphans(Disk disk, Path folder, @Nullable Manifest manifest) {
    var named =
        manifest == null
            ? List.of()
            : manifest.allSegments().stream()
                .map(entry -> SegmentFiles.folder(folder, entry.number()))
                .collect(Collectors.toSet());
    for (var name : disk.list(folder)) {
      var path = folder.resolve(name);
      if (SegmentFiles.isSegment(name) && !named.contains(path)) {
        disk.delete(path);
      }
    }
  }
}
