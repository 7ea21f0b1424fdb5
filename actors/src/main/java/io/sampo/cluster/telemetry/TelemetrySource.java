package io.sampo.cluster.telemetry;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** What a node tells of its collections. Any thread. */
public interface TelemetrySource {
  /** How many collections there are. */
  int collectionCount();

  /** Whether there is a collection, or an alias of one, with that name. */
  boolean exists(String nameOrAlias);

  /** All collections, by name. */
  CompletionStage<List<CollectionTelemetry>> collections();
}
