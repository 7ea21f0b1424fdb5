package io.sampo.truth;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One search and the scores that its answer must have.
 *
 * @param group what the table calls questions of its kind
 * @param filter in REST form
 * @param scores best first; as many as points match, or as were asked for
 */
public record Question(
    String group, Metric metric, float[] vector, Optional<JsonNode> filter, double[] scores) {
  /** How many points each question asks for. */
  public static final int LIMIT = 100;
}
