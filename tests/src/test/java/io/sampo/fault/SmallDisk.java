package io.sampo.fault;

import io.sampo.peers.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The storage of a peer as a file system in memory that can be filled; only root can make one. An
 * fsync costs nothing there.
 */
record SmallDisk(Path storage) implements AutoCloseable {
  private static final int BLOCK_BYTES = 64 * 1024;

  /** Why there is none. */
  static final class NotPossible extends Exception {
    private static final long serialVersionUID = 1;

    NotPossible(String why) {
      super(why);
    }
  }

  /** Makes it for a peer that was never started. */
  static SmallDisk of(Peer peer, String size) throws IOException, NotPossible {
    var storage = Files.createDirectories(folder(peer));
    var failed = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", storage.toString());
    if (!failed.isEmpty()) {
      throw new NotPossible(failed);
    }
    return new SmallDisk(storage);
  }

  /** That of the peer, if it has one. */
  static Optional<SmallDisk> of(Peer peer) {
    try {
      var folder = folder(peer);
      return Files.exists(folder) && Files.getFileStore(folder).type().equals("tmpfs")
          ? Optional.of(new SmallDisk(folder))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(Peer peer) {
    return peer.process().folder().resolve("storage");
  }

  private Path ballast() {
    return storage.resolve("ballast");
  }

  /** Takes all space but a little. */
  void fill() {
    var block = new byte[BLOCK_BYTES];
    try (var out =
        Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (Files.getFileStore(storage).getUsableSpace() > block.length) {
        out.write(block);
      }
    } catch (IOException e) {
      if (space() > BLOCK_BYTES) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private long space() {
    try {
      return Files.getFileStore(storage).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the space back. */
  void empty() {
    try {
      Files.deleteIfExists(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes it away with all in it; its peer has ended. */
  @Override
  public void close() {
    try {
      run("umount", storage.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it said if it failed; empty if it did not. */
  private static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : String.join(" ", command) + ": " + output.strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
