package io.sampo.node.config;

import io.sampo.node.config.Key.Use;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All keys a configuration may have: the reference's names, with what each must be, what holds when
 * it is not given, and what this version does with it. Sampo's own keys are marked as such.
 */
final class KnownKeys {
  private static final long MAX = Long.MAX_VALUE;
  private static final Use EFFECTIVE = new Use.Effective();
  private static final Use LATER = new Use.NoEffectYet();

  private static final Map<String, Key> KEYS = new LinkedHashMap<>();
  private static final Map<String, String> OTHER_NAMES = new LinkedHashMap<>();
  private static final Set<String> FORMATS = words("text", "json");

  static {
    add("log_level", new Kind.LogLevel(), "INFO", EFFECTIVE);
    add("logger.format", new Kind.Word(FORMATS), "text", EFFECTIVE);
    optional("logger.log_level", new Kind.LogLevel(), EFFECTIVE);
    optional("logger.span_events", new Kind.Tree(), LATER);
    optional("logger.color", new Kind.Text(), LATER);
    add("logger.on_disk.enabled", new Kind.Flag(), false, EFFECTIVE);
    optional("logger.on_disk.log_file", new Kind.Text(), EFFECTIVE);
    optional("logger.on_disk.log_level", new Kind.LogLevel(), EFFECTIVE);
    add("logger.on_disk.format", new Kind.Word(FORMATS), "text", EFFECTIVE);
    optional("logger.on_disk.span_events", new Kind.Tree(), LATER);
    optional("logger.on_disk.buffer_size_bytes", new Kind.Whole(1, MAX), LATER);
    add("telemetry_disabled", new Kind.Flag(), false, LATER);
    optional("debugger", new Kind.Tree(), LATER);

    add("storage.storage_path", new Kind.Text(), "./storage", EFFECTIVE);
    add("storage.snapshots_path", new Kind.Text(), "./snapshots", EFFECTIVE);
    optional("storage.temp_path", new Kind.Text(), EFFECTIVE);
    optional("storage.snapshots_config", new Kind.Tree(), LATER);
    add("storage.on_disk_payload", new Kind.Flag(), true, EFFECTIVE);
    optional("storage.update_concurrency", new Kind.Whole(1, MAX), LATER);
    optional("storage.update_queue_size", new Kind.Whole(1, MAX), LATER);
    add("storage.wal.wal_capacity_mb", new Kind.Whole(1, 4096), 32L, EFFECTIVE);
    add("storage.wal.wal_segments_ahead", new Kind.Whole(0, 1024), 0L, EFFECTIVE);
    add("storage.wal.wal_retain_closed", new Kind.Whole(1, 1024), 1L, EFFECTIVE);
    // Sampo's own: when an acknowledged write is forced to the disk.
    add(
        "storage.wal.fsync",
        new Kind.Word(words("always", "interval", "never")),
        "always",
        EFFECTIVE);
    // Sampo's own: what the log keeps behind the shards' flushes, for replicas that were away.
    add("storage.wal.history_mb", new Kind.Whole(0, 1 << 20), 256L, EFFECTIVE);
    add("storage.node_type", new Kind.Word(words("Normal", "Listener")), "Normal", EFFECTIVE);
    optional("storage.recovery_mode", new Kind.Text(), EFFECTIVE);
    add("storage.performance.max_search_threads", new Kind.Whole(0, 1024), 0L, EFFECTIVE);
    // Negative: that many processors are left free.
    add("storage.performance.optimizer_cpu_budget", new Kind.Whole(-1024, 1024), 0L, EFFECTIVE);
    add("storage.performance.max_optimization_threads", new Kind.Whole(0, 1024), 0L, LATER);
    add("storage.performance.search_timeout_sec", new Kind.Whole(1, 86_400), 60L, EFFECTIVE);
    optional(
        "storage.performance.update_rate_limit", new Kind.Whole(1, Integer.MAX_VALUE), EFFECTIVE);
    optional("storage.performance.incoming_shard_transfers_limit", new Kind.Whole(0, 1024), LATER);
    optional("storage.performance.outgoing_shard_transfers_limit", new Kind.Whole(0, 1024), LATER);
    add("storage.performance.async_scorer", new Kind.Flag(), false, LATER);
    optional("storage.performance.load_concurrency", new Kind.Tree(), LATER);

    add("storage.optimizers.deleted_threshold", new Kind.Decimal(0, 1), 0.2, EFFECTIVE);
    add("storage.optimizers.vacuum_min_vector_number", new Kind.Whole(100, MAX), 1000L, EFFECTIVE);
    add("storage.optimizers.default_segment_number", new Kind.Whole(0, 1024), 0L, EFFECTIVE);
    optional("storage.optimizers.max_segment_size_kb", new Kind.Whole(1, MAX), EFFECTIVE);
    optional("storage.optimizers.memmap_threshold_kb", new Kind.Whole(0, MAX), EFFECTIVE);
    add("storage.optimizers.indexing_threshold_kb", new Kind.Whole(0, MAX), 10_000L, EFFECTIVE);
    add("storage.optimizers.flush_interval_sec", new Kind.Whole(1, 86_400), 5L, EFFECTIVE);
    optional("storage.optimizers.max_optimization_threads", new Kind.Whole(0, 1024), EFFECTIVE);
    optional("storage.optimizers.prevent_unoptimized", new Kind.Flag(), EFFECTIVE);
    optional("storage.optimizers_overwrite", new Kind.Tree(), LATER);
    add("storage.hnsw_index.m", new Kind.Whole(0, 10_000), 16L, EFFECTIVE);
    add("storage.hnsw_index.ef_construct", new Kind.Whole(4, 1_000_000), 100L, EFFECTIVE);
    add("storage.hnsw_index.full_scan_threshold_kb", new Kind.Whole(10, MAX), 10_000L, EFFECTIVE);
    add("storage.hnsw_index.max_indexing_threads", new Kind.Whole(0, 1024), 0L, EFFECTIVE);
    add("storage.hnsw_index.on_disk", new Kind.Flag(), false, EFFECTIVE);
    optional("storage.hnsw_index.payload_m", new Kind.Whole(0, 10_000), EFFECTIVE);
    optional("storage.hnsw_index.inline_storage", new Kind.Flag(), EFFECTIVE);
    optional("storage.hnsw_index.memory", new Kind.Tree(), LATER);
    optional("storage.hnsw_global_config", new Kind.Tree(), LATER);
    sameAs("storage.optimizers.max_segment_size", "storage.optimizers.max_segment_size_kb");
    sameAs("storage.optimizers.memmap_threshold", "storage.optimizers.memmap_threshold_kb");
    sameAs("storage.optimizers.indexing_threshold", "storage.optimizers.indexing_threshold_kb");
    sameAs("storage.hnsw_index.full_scan_threshold", "storage.hnsw_index.full_scan_threshold_kb");

    optional(
        "storage.shard_transfer_method",
        new Kind.Word(words("stream_records", "snapshot", "wal_delta")),
        LATER);
    add("storage.collection.replication_factor", new Kind.Whole(1, 1024), 1L, EFFECTIVE);
    add("storage.collection.write_consistency_factor", new Kind.Whole(1, 1024), 1L, EFFECTIVE);
    optional("storage.collection.shard_number", new Kind.Whole(1, 1024), EFFECTIVE);
    optional("storage.collection.shard_number_per_node", new Kind.Whole(1, 1024), EFFECTIVE);
    optional("storage.collection.vectors", new Kind.Tree(), LATER);
    optional("storage.collection.quantization", new Kind.Tree(), LATER);
    optional("storage.collection.strict_mode", new Kind.Tree(), LATER);
    add(
        "storage.collection.strict_mode.enabled",
        new Kind.Flag(),
        false,
        new Use.NotServed(false, "Strict mode for all collections"));
    optional("storage.max_collections", new Kind.Whole(1, MAX), EFFECTIVE);
    add("storage.handle_collection_load_errors", new Kind.Flag(), false, EFFECTIVE);
    optional("storage.quotas", new Kind.Tree(), LATER);
    add("storage.quotas.enabled", new Kind.Flag(), false, new Use.NotServed(false, "A quota"));
    optional("storage.payload", new Kind.Tree(), LATER);
    optional("storage.mmap_advice", new Kind.Text(), LATER);
    optional("storage.low_memory_mode", new Kind.Text(), LATER);

    add("service.max_request_size_mb", new Kind.Whole(1, 2047), 32L, EFFECTIVE);
    optional("service.max_workers", new Kind.Whole(0, 1024), LATER);
    add("service.host", new Kind.Text(), "0.0.0.0", EFFECTIVE);
    add("service.http_port", new Kind.Whole(0, 65_535), 6333L, EFFECTIVE);
    put("service.grpc_port", new Kind.Whole(0, 65_535), 6334L, true, false, EFFECTIVE);
    optional("service.metrics_port", new Kind.Whole(0, 65_535), EFFECTIVE);
    optional("service.metrics_prefix", new Kind.MetricName(), EFFECTIVE);
    add("service.enable_cors", new Kind.Flag(), true, EFFECTIVE);
    add("service.enable_tls", new Kind.Flag(), false, new Use.NotServed(false, "TLS"));
    add(
        "service.verify_https_client_certificate",
        new Kind.Flag(),
        false,
        new Use.NotServed(false, "Checking client certificates"));
    secret("service.api_key", new Use.NotServed(null, "Access by API key"));
    secret("service.alt_api_key", new Use.NotServed(null, "Access by API key"));
    secret("service.read_only_api_key", new Use.NotServed(null, "Access by API key"));
    put(
        "service.jwt_rbac",
        new Kind.Flag(),
        false,
        true,
        false,
        new Use.NotServed(false, "Access by token"));
    optional("service.hide_jwt_dashboard", new Kind.Flag(), LATER);
    add(
        "service.enforce_internal_auth",
        new Kind.Flag(),
        false,
        new Use.NotServed(false, "Authentication between peers"));
    optional("service.hardware_reporting", new Kind.Flag(), LATER);
    optional("service.slow_query_secs", new Kind.Decimal(0, 86_400), LATER);
    optional("service.enable_static_content", new Kind.Flag(), LATER);
    optional("service.static_content_dir", new Kind.Text(), LATER);
    optional("service.enable_snapshot_url_recovery", new Kind.Flag(), LATER);
    optional("service.http_keep_alive_timeout_sec", new Kind.Whole(0, 86_400), LATER);
    optional("service.http_client_request_timeout_sec", new Kind.Whole(0, 86_400), LATER);
    optional("service.http_client_disconnect_timeout_sec", new Kind.Whole(0, 86_400), LATER);

    add("cluster.enabled", new Kind.Flag(), false, EFFECTIVE);
    optional("cluster.peer_id", new Kind.Whole(1, (1L << 53) - 1), EFFECTIVE);
    add("cluster.p2p.port", new Kind.Whole(1, 65_535), 6335L, EFFECTIVE);
    add("cluster.p2p.enable_tls", new Kind.Flag(), false, EFFECTIVE);
    optional("cluster.p2p.connection_pool_size", new Kind.Whole(1, 1024), LATER);
    // Sampo's own: metadata and membership have a port of their own; 0 = any free one.
    add("cluster.p2p.control_port", new Kind.Whole(0, 65_535), 0L, EFFECTIVE);
    add("cluster.consensus.tick_period_ms", new Kind.Whole(1, 60_000), 100L, EFFECTIVE);
    add("cluster.consensus.compact_wal_entries", new Kind.Whole(0, MAX), 128L, EFFECTIVE);
    add("cluster.consensus.bootstrap_timeout_sec", new Kind.Whole(1, 86_400), 15L, EFFECTIVE);
    optional("cluster.consensus.message_timeout_ticks", new Kind.Whole(1, MAX), LATER);
    add("cluster.consensus.max_message_queue_size", new Kind.Whole(1, 1 << 20), 100L, EFFECTIVE);
    // Sampo's own: how long a peer may be silent before the others go on without it.
    add("cluster.consensus.silence_limit_ms", new Kind.Whole(500, 60_000), 1500L, EFFECTIVE);
    add("cluster.grpc_timeout_ms", new Kind.Whole(1, 86_400_000), 60_000L, EFFECTIVE);
    add("cluster.connection_timeout_ms", new Kind.Whole(1, 86_400_000), 2000L, EFFECTIVE);
    optional("cluster.resharding_enabled", new Kind.Flag(), LATER);
    optional("cluster.peer", new Kind.Tree(), LATER);

    // Certificates of peers; those for clients wait for service.enable_tls.
    optional("tls.cert", new Kind.Text(), EFFECTIVE);
    optional("tls.key", new Kind.Text(), EFFECTIVE);
    optional("tls.ca_cert", new Kind.Text(), EFFECTIVE);
    put("tls.cert_ttl", new Kind.Whole(1, 1L << 32), 3600L, true, false, EFFECTIVE);
    add("audit.enabled", new Kind.Flag(), false, new Use.NotServed(false, "The audit log"));
    optional("audit.dir", new Kind.Text(), LATER);
    optional("audit.rotation", new Kind.Text(), LATER);
    optional("audit.max_log_files", new Kind.Whole(0, MAX), LATER);
    optional("audit.trust_forwarded_headers", new Kind.Flag(), LATER);
    optional("inference", new Kind.Tree(), LATER);
    optional("gpu", new Kind.Tree(), LATER);
    optional("feature_flags", new Kind.Tree(), LATER);
  }

  private KnownKeys() {}

  /** The key of this name, or the one it is another name of. */
  static Optional<Key> find(String path) {
    return Optional.ofNullable(KEYS.get(OTHER_NAMES.getOrDefault(path, path)));
  }

  /** The key that takes all that stands below it, and this too. */
  static Optional<Key> treeAbove(String path) {
    for (var end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
      var key = KEYS.get(path.substring(0, end));
      if (key != null && key.kind() instanceof Kind.Tree) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** Whether keys stand below this name. */
  static boolean isSection(String path) {
    return KEYS.keySet().stream().anyMatch(key -> key.startsWith(path + '.'));
  }

  static Iterable<Key> all() {
    return KEYS.values();
  }

  /** The known name that is most like this one, if any is much like it. */
  static Optional<String> nearest(String path) {
    var limit = 1 + path.length() / 5; // one slip in five letters is a slip; more is another word
    @Nullable String nearest = null;
    var least = limit + 1;
    for (var name : KEYS.keySet()) {
      var distance = distance(path, name);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Letters to insert, drop or change to make one of the other (Levenshtein 1966). */
  private static int distance(String one, String other) {
    var row = new int[other.length() + 1];
    for (var j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= one.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= other.length(); j++) {
        var above = row[j];
        var change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[other.length()];
  }

  private static void add(String path, Kind kind, Object builtIn, Use use) {
    put(path, kind, builtIn, false, false, use);
  }

  private static void optional(String path, Kind kind, Use use) {
    put(path, kind, null, true, false, use);
  }

  private static void secret(String path, Use use) {
    put(path, new Kind.Text(), null, true, true, use);
  }

  private static void put(
      String path, Kind kind, @Nullable Object builtIn, boolean nullable, boolean secret, Use use) {
    KEYS.put(path, new Key(path, kind, builtIn, nullable, secret, use));
  }

  private static void sameAs(String otherName, String path) {
    OTHER_NAMES.put(otherName, path);
  }

  private static Set<String> words(String... words) {
    return new LinkedHashSet<>(List.of(words));
  }
}
