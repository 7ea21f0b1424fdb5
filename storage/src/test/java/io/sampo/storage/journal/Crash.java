package io.sampo.storage.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Takes a picture of a journal at one of its forces, and makes of it what the disk may hold after
 * the machine stopped there.
 */
final class Crash {
  private static final int PAGE_BYTES = 512;

  private final long seed;
  private final Random random;
  private final Path home;
  private final Path picture;
  private final Path image;
  private final int atForce;
  private final Path oldIndex;
  private final int indexAtForce;

  /** Sizes of the files when they were last forced. */
  private final Map<String, Long> durable = new HashMap<>();

  private final Map<String, Long> acknowledged = new HashMap<>();
  private final Map<String, Long> deleted = new HashMap<>();
  private Map<String, Long> acknowledgedThen = Map.of();
  private Map<String, Long> deletedThen = Map.of();
  private boolean taken;

  Crash(Path folder, long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.home = folder.resolve("home");
    this.picture = folder.resolve("picture");
    this.image = folder.resolve("image");
    this.oldIndex = folder.resolve("old-index");
    this.atForce = 3 + random.nextInt(14);
    this.indexAtForce = 3 + random.nextInt(atForce);
  }

  long seed() {
    return seed;
  }

  Path home() {
    return home;
  }

  int size() {
    return 100 + (int) (seed % 7) * 400;
  }

  /** On the commit thread, as are the two below: what is acknowledged cannot change meanwhile. */
  void beforeForce(int forcesSoFar) {
    try {
      if (!taken && forcesSoFar == indexAtForce) {
        Fixture.copy(home.resolve("index"), oldIndex);
      }
      if (!taken && forcesSoFar >= atForce) {
        taken = true;
        Fixture.copy(home, picture);
        acknowledgedThen = Map.copyOf(acknowledged);
        deletedThen = Map.copyOf(deleted);
      }
      if (!taken) {
        for (Path segment : Fixture.segments(home)) {
          durable.put(segment.getFileName().toString(), Files.size(segment));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void acknowledged(String pid, long number) {
    acknowledged.put(pid, number);
  }

  void deleted(String pid, long upTo) {
    deleted.put(pid, upTo);
  }

  long acknowledgedOf(String pid) {
    return acknowledgedThen.getOrDefault(pid, 0L);
  }

  long deletedOf(String pid) {
    return deletedThen.getOrDefault(pid, 0L);
  }

  /** What is found after the crash. */
  Path image() throws IOException {
    if (!taken) {
      throw new AssertionError("seed %d: fewer forces than expected".formatted(seed));
    }
    Files.createDirectories(image);
    for (Path segment : Fixture.segments(picture)) {
      var name = segment.getFileName().toString();
      var bytes = Files.readAllBytes(segment);
      int safe = (int) Math.min(bytes.length, durable.getOrDefault(name, 0L));
      int length = safe + (bytes.length > safe ? random.nextInt(bytes.length - safe + 1) : 0);
      if (random.nextInt(3) == 0) {
        length = bytes.length;
      }
      var kept = Arrays.copyOf(bytes, length);
      for (int page = safe / PAGE_BYTES * PAGE_BYTES; page < length; page += PAGE_BYTES) {
        if (random.nextInt(3) == 0) {
          Arrays.fill(kept, Math.max(page, safe), Math.min(page + PAGE_BYTES, length), (byte) 0);
        }
      }
      Files.write(image.resolve(name), kept);
    }
    switch (random.nextInt(3)) {
      case 0 -> {
        if (Files.exists(oldIndex)) {
          Fixture.copy(oldIndex, image.resolve("index"));
        }
      }
      case 1 -> Fixture.copy(picture.resolve("index"), image.resolve("index"));
      default -> {
        // The index is lost.
      }
    }
    return image;
  }
}
