package io.sampo.node.telemetry;

import io.sampo.cluster.telemetry.HostTelemetry;
import io.sampo.cluster.telemetry.HostTelemetry.ContainerRuntime;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What there is to know of the machine, read anew each time. Any thread. */
public final class HostStatus implements Supplier<HostTelemetry> {
  private static final long BYTES_PER_KIB = 1024;

  /** What vector search can profit from, in the order in which it is told. */
  private static final List<String> FLAGS =
      List.of("sse", "sse2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512vl", "neon", "asimd");

  private final SystemFiles files;
  private final Path storage;
  private final Map<String, String> environment;

  /**
   * Of this machine.
   *
   * @param storage a folder on the disk that is told of
   */
  public HostStatus(Path storage) {
    this(Path.of("/"), storage, System.getenv());
  }

  HostStatus(Path root, Path storage, Map<String, String> environment) {
    files = new SystemFiles(root);
    this.storage = storage;
    this.environment = environment;
  }

  @Override
  public HostTelemetry get() {
    return new HostTelemetry(
        release("ID", System.getProperty("os.name", "unknown")).toLowerCase(Locale.ROOT),
        release("VERSION_ID", System.getProperty("os.version", "unknown")),
        containerRuntime(),
        Runtime.getRuntime().availableProcessors(),
        files.number("proc/meminfo", "MemTotal", ":"),
        diskKib(),
        flags(),
        ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN));
  }

  private ContainerRuntime containerRuntime() {
    if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
      return ContainerRuntime.KUBERNETES;
    }
    if (files.exists(".dockerenv")) {
      return ContainerRuntime.DOCKER;
    }
    return files.exists("run/.containerenv") ? ContainerRuntime.OTHER : ContainerRuntime.NONE;
  }

  private String release(String word, String otherwise) {
    return files
        .value("etc/os-release", word, "=")
        .map(text -> text.replace("\"", ""))
        .orElse(otherwise);
  }

  private OptionalLong diskKib() {
    try {
      return OptionalLong.of(Files.getFileStore(storage).getTotalSpace() / BYTES_PER_KIB);
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  /** Intel calls them flags, ARM features. */
  private String flags() {
    var known =
        files
            .value("proc/cpuinfo", "flags", ":")
            .or(() -> files.value("proc/cpuinfo", "Features", ":"))
            .map(text -> Set.of(text.split("\\s+")))
            .orElse(Set.of());
    return FLAGS.stream().filter(known::contains).collect(Collectors.joining(","));
  }
}
