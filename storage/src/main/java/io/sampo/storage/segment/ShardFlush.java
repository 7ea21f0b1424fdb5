package io.sampo.storage.segment;

import io.sampo.storage.io.AppendFile;
import io.sampo.storage.io.Disk;
import io.sampo.storage.io.StorageException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes what has been written durable: forces the files, then puts a manifest in place that says
 * how far they are valid. One flush after the other, on the flush executor.
 */
final class ShardFlush {
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
   * Begins a flush; to be called by the thread that holds the shard's lock.
   *
   * @param lost is told that files could not be forced: nobody knows then what of them is on the
   *     disk, and a second attempt would not tell (it finds no unwritten pages any more)
   */
  CompletableFuture<Long> start(
      Manifest manifest, List<Segment> segments, Consumer<StorageException> lost) {
    last =
        last.handleAsync(
            (_, _) -> {
              try {
                force(segments);
              } catch (StorageException e) {
                lost.accept(e);
                throw e;
              }
              replace(manifest);
              return manifest.operation();
            },
            settings.flush());
    return last;
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
            : manifest.segments().stream()
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
