package io.sampo.node.telemetry;

import io.sampo.cluster.telemetry.ProcessTelemetry;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What the JVM and Linux say of this process, read anew each time. Any thread. */
public final class ProcessStatus implements Supplier<ProcessTelemetry> {
  private static final long BYTES_PER_KIB = 1024;

  /** Where page faults stand in {@code stat}, counted from behind the command's name. */
  private static final int MINOR_FAULTS = 7;

  private static final int MAJOR_FAULTS = 9;

  private final SystemFiles files;

  /** Of this process. */
  public ProcessStatus() {
    this(Path.of("/"));
  }

  ProcessStatus(Path root) {
    files = new SystemFiles(root);
  }

  @Override
  public ProcessTelemetry get() {
    var faults = faults();
    return new ProcessTelemetry(
        memory(),
        files.number("proc/self/status", "Threads", ":"),
        files.lineCount("proc/self/maps"),
        files.lines("proc/sys/vm/max_map_count").stream()
            .map(SystemFiles::number)
            .findFirst()
            .orElse(OptionalLong.empty()),
        files.fileCount("proc/self/fd"),
        files.number("proc/self/limits", "Max open files", ""),
        field(faults, MINOR_FAULTS),
        field(faults, MAJOR_FAULTS));
  }

  /** The fields of {@code stat} behind the command's name, which may hold anything. */
  private List<String> faults() {
    return files.lines("proc/self/stat").stream()
        .map(line -> line.substring(line.lastIndexOf(')') + 1).strip())
        .map(rest -> List.of(rest.split("\\s+")))
        .findFirst()
        .orElse(List.of());
  }

  private static OptionalLong field(List<String> fields, int at) {
    return at < fields.size() ? SystemFiles.number(fields.get(at)) : OptionalLong.empty();
  }

  private ProcessTelemetry.Memory memory() {
    var beans = ManagementFactory.getMemoryMXBean();
    var heap = beans.getHeapMemoryUsage();
    var other = beans.getNonHeapMemoryUsage();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    long classes =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals("Metaspace"))
            .mapToLong(ProcessStatus::used)
            .sum();
    return new ProcessTelemetry.Memory(
        heap.getCommitted() + other.getCommitted() + direct,
        heap.getUsed() + other.getUsed() + direct,
        classes,
        files.number("proc/self/status", "VmRSS", ":").orElse(0) * BYTES_PER_KIB,
        heap.getCommitted() - heap.getUsed());
  }

  private static long used(MemoryPoolMXBean pool) {
    return pool.getUsage().getUsed();
  }
}
