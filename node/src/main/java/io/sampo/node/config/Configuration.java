package io.sampo.node.config;

import io.sampo.node.config.LogSettings.Format;
import io.sampo.node.config.StorageSettings.CollectionDefaults;
import io.sampo.node.config.StorageSettings.Fsync;
import io.sampo.storage.schema.HnswConfig;
import io.sampo.storage.schema.OptimizersConfig;
import io.sampo.storage.schema.OptimizersConfig.OptimizationThreads;
import io.sampo.storage.schema.WalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Reads the configuration in the reference's order, later wins: built-in values, {@code
 * config/config.yaml}, {@code config/$RUN_MODE.yaml}, {@code config/local.yaml}, the file of {@code
 * --config-path}, environment {@code QDRANT__…}, environment {@code SAMPO__…}.
 */
public final class Configuration {
  private Configuration() {}

  /**
   * Reads all of it.
   *
   * @param workingFolder where {@code config/} is looked for, and what relative paths start from
   * @param extra the file of {@code --config-path}
   */
  public static Loaded load(
      Path workingFolder, Map<String, String> environment, Optional<String> extra) {
    var layers = new ArrayList<Layer>();
    var notes = new ArrayList<String>();
    var errors = new ArrayList<String>();
    var runMode = environment.getOrDefault("RUN_MODE", "development");
    for (var name : List.of("config", runMode, "local")) {
      YamlFile.find(workingFolder.resolve("config").resolve(name))
          .ifPresentOrElse(
              file -> layers.add(YamlFile.read(file, workingFolder.relativize(file).toString())),
              () -> notes.add("Config file not found: config/" + name));
    }
    extra.ifPresent(
        path ->
            YamlFile.find(workingFolder.resolve(path))
                .ifPresentOrElse(
                    file -> layers.add(YamlFile.read(file, path)),
                    () -> errors.add("Config file via --config-path is not found: " + path)));
    layers.add(Environment.read(environment, "QDRANT__"));
    layers.add(Environment.read(environment, "SAMPO__"));

    var merged = Merged.of(layers);
    if (!merged.faults().isEmpty()) {
      return new Loaded.Faulty(merged.faults());
    }
    var certificates = Certificates.fault(merged, workingFolder);
    if (certificates.isPresent()) {
      return new Loaded.Faulty(List.of(certificates.get()));
    }
    if (!merged.withoutEffect().isEmpty()) {
      notes.add(
          "These settings have no effect in this version yet: "
              + String.join(", ", merged.withoutEffect()));
    }
    return new Loaded.Usable(
        new NodeSettings(
            log(merged, workingFolder),
            storage(merged, workingFolder),
            service(merged),
            cluster(merged, workingFolder)),
        notes,
        merged.unknown(),
        errors);
  }

  private static ClusterSettings cluster(Merged from, Path workingFolder) {
    var peerId = from.wholeOrNull("cluster.peer_id");
    return new ClusterSettings(
        from.flag("cluster.enabled"),
        peerId == null ? OptionalLong.empty() : OptionalLong.of(peerId),
        (int) from.whole("cluster.p2p.port"),
        (int) from.whole("cluster.p2p.control_port"),
        Certificates.ofPeers(from, workingFolder),
        Duration.ofMillis(from.whole("cluster.consensus.tick_period_ms")),
        from.whole("cluster.consensus.compact_wal_entries"),
        Duration.ofSeconds(from.whole("cluster.consensus.bootstrap_timeout_sec")),
        (int) from.whole("cluster.consensus.max_message_queue_size"),
        Duration.ofMillis(from.whole("cluster.consensus.silence_limit_ms")),
        Duration.ofMillis(from.whole("cluster.grpc_timeout_ms")),
        Duration.ofMillis(from.whole("cluster.connection_timeout_ms")));
  }

  private static ServiceSettings service(Merged from) {
    var grpcPort = number(from, "service.grpc_port");
    var metricsPort = number(from, "service.metrics_port");
    return new ServiceSettings(
        from.text("service.host"),
        (int) from.whole("service.http_port"),
        grpcPort == null ? OptionalInt.empty() : OptionalInt.of(grpcPort),
        metricsPort == null ? OptionalInt.empty() : OptionalInt.of(metricsPort),
        from.optionalText("service.metrics_prefix").orElse(""),
        from.whole("service.max_request_size_mb") << 20,
        from.flag("service.enable_cors"));
  }

  private static StorageSettings storage(Merged from, Path workingFolder) {
    var limit = from.wholeOrNull("storage.performance.update_rate_limit");
    return new StorageSettings(
        workingFolder.resolve(from.text("storage.storage_path")).normalize(),
        workingFolder.resolve(from.text("storage.snapshots_path")).normalize(),
        from.optionalText("storage.temp_path").map(path -> workingFolder.resolve(path).normalize()),
        Fsync.valueOf(from.text("storage.wal.fsync").toUpperCase(Locale.ROOT)),
        from.whole("storage.wal.history_mb") << 20,
        Objects.requireNonNullElse(from.wholeOrNull("storage.max_collections"), Long.MAX_VALUE),
        Duration.ofSeconds(from.whole("storage.performance.search_timeout_sec")),
        (int) from.whole("storage.performance.max_search_threads"),
        (int) from.whole("storage.performance.optimizer_cpu_budget"),
        from.text("storage.node_type").equals("Listener"),
        from.optionalText("storage.recovery_mode").filter(text -> !text.isBlank()),
        from.flag("storage.handle_collection_load_errors"),
        limit == null ? OptionalInt.empty() : OptionalInt.of(limit.intValue()),
        new CollectionDefaults(
            hnsw(from),
            optimizers(from),
            new WalConfig(
                from.whole("storage.wal.wal_capacity_mb"),
                from.whole("storage.wal.wal_segments_ahead"),
                from.whole("storage.wal.wal_retain_closed")),
            from.flag("storage.on_disk_payload"),
            (int) from.whole("storage.collection.replication_factor"),
            (int) from.whole("storage.collection.write_consistency_factor"),
            number(from, "storage.collection.shard_number"),
            number(from, "storage.collection.shard_number_per_node")));
  }

  private static @Nullable Integer number(Merged from, String key) {
    var number = from.wholeOrNull(key);
    return number == null ? null : number.intValue();
  }

  private static HnswConfig hnsw(Merged from) {
    return new HnswConfig(
        from.whole("storage.hnsw_index.m"),
        from.whole("storage.hnsw_index.ef_construct"),
        from.whole("storage.hnsw_index.full_scan_threshold_kb"),
        from.whole("storage.hnsw_index.max_indexing_threads"),
        from.flag("storage.hnsw_index.on_disk"),
        from.wholeOrNull("storage.hnsw_index.payload_m"),
        from.flagOrNull("storage.hnsw_index.inline_storage"),
        null);
  }

  private static OptimizersConfig optimizers(Merged from) {
    var threads = from.wholeOrNull("storage.optimizers.max_optimization_threads");
    return new OptimizersConfig(
        from.decimal("storage.optimizers.deleted_threshold"),
        from.whole("storage.optimizers.vacuum_min_vector_number"),
        from.whole("storage.optimizers.default_segment_number"),
        from.wholeOrNull("storage.optimizers.max_segment_size_kb"),
        from.wholeOrNull("storage.optimizers.memmap_threshold_kb"),
        from.whole("storage.optimizers.indexing_threshold_kb"),
        from.whole("storage.optimizers.flush_interval_sec"),
        threads == null ? null : new OptimizationThreads.Fixed(threads),
        from.flagOrNull("storage.optimizers.prevent_unoptimized"));
  }

  private static LogSettings log(Merged from, Path workingFolder) {
    var level = level(from.optionalText("logger.log_level").orElse(from.text("log_level")));
    var disk =
        from.flag("logger.on_disk.enabled")
            ? Optional.of(
                new LogSettings.Disk(
                    workingFolder
                        .resolve(
                            from.optionalText("logger.on_disk.log_file")
                                .orElse(from.text("storage.storage_path") + "/sampo.log"))
                        .normalize(),
                    from.optionalText("logger.on_disk.log_level")
                        .map(Configuration::level)
                        .orElse(level),
                    format(from.text("logger.on_disk.format"))))
            : Optional.<LogSettings.Disk>empty();
    return new LogSettings(level, format(from.text("logger.format")), disk);
  }

  private static Format format(String word) {
    return Format.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static Optional<Level> level(String word) {
    return word.equals("OFF") ? Optional.empty() : Optional.of(Level.valueOf(word));
  }
}
