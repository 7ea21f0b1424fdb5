package io.sampo.http.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.telemetry.Anonymity;
import io.sampo.http.TelemetryFixture;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTextTest {
  private static final String UPSERT =
      "{method=\"PUT\",endpoint=\"/collections/{collection_name}/points\",status=\"200\"";

  @Test
  void tellsOfCollectionsAndReplicas() {
    assertThat(lines(Anonymity.NONE, false))
        .contains(
            "app_info{name=\"qdrant\",version=\"1.19.0\"} 1",
            "collections_total 1",
            "collections_vector_total 40",
            "collection_vectors{collection=\"things\",vector=\"body\"} 40",
            "collection_points{id=\"things\"} 42",
            "collection_active_replicas_min 0",
            "collection_active_replicas_max 2",
            "collection_dead_replicas 2",
            "collection_running_optimizations{id=\"things\"} 1",
            "collection_update_queue_length{id=\"things\"} 9",
            "collection_shard_transfer_incoming{id=\"things\"} 0",
            "collection_shard_transfer_outgoing{id=\"things\"} 1",
            "collection_hardware_metric_vector_io_write{id=\"things\"} 2",
            "collection_hardware_metric_cpu{id=\"things\"} 7",
            "sampo_replica_state{id=\"things\",shard=\"1\",peer_id=\"22\",state=\"Dead\"} 1",
            "sampo_shards_under_replicated{id=\"things\"} 1");
  }

  @Test
  void tellsOfTheClusterAndTheProcess() {
    assertThat(lines(Anonymity.NONE, false))
        .contains(
            "cluster_enabled 1",
            "cluster_peers_total 3",
            "cluster_term 3",
            "cluster_commit{peer_id=\"11\"} 44",
            "cluster_pending_operations_total 1",
            "cluster_voter 1",
            "cluster_working_state{state=\"working\"} 1",
            "cluster_working_state{state=\"stopped\"} 0",
            "memory_resident_bytes 2",
            "process_threads 40",
            "process_minor_page_faults_total 7")
        .noneMatch(line -> line.contains("system_max_mmaps")); // not known here
  }

  @Test
  void tellsOfAnswersAboutPointsAlone() {
    assertThat(lines(Anonymity.NONE, false))
        .contains(
            "rest_responses_total" + UPSERT + "} 1",
            "rest_responses_avg_duration_seconds" + UPSERT + "} 0.5",
            "rest_responses_duration_seconds_bucket" + UPSERT + ",le=\"0.1\"} 0",
            "rest_responses_duration_seconds_bucket" + UPSERT + ",le=\"0.5\"} 1",
            "rest_responses_duration_seconds_bucket" + UPSERT + ",le=\"+Inf\"} 1",
            "rest_responses_duration_seconds_sum" + UPSERT + "} 0.5",
            "rest_responses_duration_seconds_count" + UPSERT + "} 1",
            "grpc_responses_total{endpoint=\"/qdrant.Points/Upsert\",status=\"0\"} 1")
        .noneMatch(line -> line.contains("GET"))
        // how long refusals take is nobody's business
        .noneMatch(line -> line.contains("duration") && line.contains("status=\"400\""));
  }

  @Test
  void tellsCollectionsApartOnlyIfAsked() {
    assertThat(lines(Anonymity.NONE, true))
        .contains("rest_responses_total" + UPSERT + ",collection=\"things\"} 1")
        .doesNotContain("rest_responses_total" + UPSERT + "} 1");
  }

  @Test
  void givesNoNameAwayIfAsked() {
    assertThat(lines(Anonymity.FULL, true))
        .noneMatch(line -> line.contains("things") || line.contains("body"))
        .anyMatch(line -> line.matches("collection_points\\{id=\"[0-9]+\"} 40"));
  }

  @Test
  void announcesEveryFamilyOnceAndBeforeItsSamples() {
    var announced = lines(Anonymity.NONE, false).stream().filter(line -> line.startsWith("# TYPE"));
    assertThat(announced).doesNotHaveDuplicates().hasSizeGreaterThan(40);
  }

  private static List<String> lines(Anonymity anonymity, boolean perCollection) {
    return MetricsText.of(TelemetryFixture.view(), anonymity, perCollection, "").lines().toList();
  }
}
