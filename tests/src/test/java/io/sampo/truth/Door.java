package io.sampo.truth;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One of the two protocols, with just what the check needs. Used by several threads. Vectors of the
 * cosine collection have no name; the others lie in a second collection under their metric's name.
 */
public interface Door extends AutoCloseable {
  /** A point and how well it fits. */
  record Hit(int id, double score) {}

  /** A point as the server keeps it. */
  record Kept(int id, JsonNode payload, float[] vector) {}

  /** What the table calls it. */
  String name();

  /** Makes a collection with one vector for each metric; a single one has no name. */
  void create(String collection, Set<Metric> metrics, int dimension) throws IOException;

  /**
   * Stores points and waits until they can be found.
   *
   * @param withPayload whether payloads are stored too
   */
  void store(
      String collection, Set<Metric> metrics, DataSet data, int from, int to, boolean withPayload)
      throws IOException;

  /** Exact search. */
  List<Hit> search(String collection, Optional<String> vectorName, Question question)
      throws IOException;

  /** How many points match; all of them without a filter. */
  long count(String collection, Optional<JsonNode> filter) throws IOException;

  /** Points with payload and unnamed vector. */
  List<Kept> retrieve(String collection, List<Integer> ids) throws IOException;

  @Override
  void close();
}
