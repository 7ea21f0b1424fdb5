package io.sampo.truth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A folder of vectors with payloads, queries, named filters and, where it has them, known answers.
 *
 * @param payloads JSON objects; the line is the point's id
 * @param filters by name, in REST form
 * @param known {@code {"name": {"ids": [[…]], "scores": [[…]]}}}, best first
 */
public record DataSet(
    Float16Matrix vectors,
    List<String> payloads,
    Float16Matrix queries,
    Map<String, JsonNode> filters,
    Optional<JsonNode> known) {
  public static final ObjectMapper JSON = new ObjectMapper();

  public static DataSet read(Path folder) throws IOException {
    var filters = new LinkedHashMap<String, JsonNode>();
    JSON.readTree(folder.resolve("filters.json").toFile())
        .properties()
        .forEach(named -> filters.put(named.getKey(), named.getValue().get("filter")));
    var truth = folder.resolve("truth.json.gz");
    var set =
        new DataSet(
            Float16Matrix.read(folder.resolve("vectors.f16.npy")),
            lines(folder.resolve("payloads.jsonl.gz")),
            Float16Matrix.read(folder.resolve("queries.f16.npy")),
            filters,
            Files.exists(truth) ? Optional.of(json(truth)) : Optional.empty());
    if (set.payloads.size() != set.vectors.rows()) {
      throw new IOException(folder + " has not as many payloads as vectors");
    }
    return set;
  }

  public int size() {
    return vectors.rows();
  }

  /** A point's payload. */
  public JsonNode payload(int id) {
    try {
      return JSON.readTree(payloads.get(id));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return new ArrayList<>(in.lines().toList());
    }
  }

  private static JsonNode json(Path file) throws IOException {
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return JSON.readTree(in);
    }
  }
}
