package io.sampo.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The scenarios of one oracle file, each a list of steps that run in order on an empty server.
 *
 * @param name name of the file without its ending
 */
public record OracleFile(String name, Map<String, List<OracleStep>> scenarios) {

  /** The files of REST. */
  public static final List<String> REST =
      List.of(
          "aliases",
          "batch_conditional",
          "collections",
          "errors",
          "filters",
          "fusion_formula",
          "groups_lookup",
          "legacy",
          "multivector_named",
          "payload",
          "payload_index",
          "points",
          "quantization",
          "query",
          "recommend_discover",
          "scroll_count_facet",
          "service",
          "snapshots_single",
          "sparse",
          "strict_mode");

  /** The files of gRPC. */
  public static final List<String> GRPC = List.of("grpc");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a file from the class path. */
  public static OracleFile load(String name) {
    var scenarios = new LinkedHashMap<String, List<OracleStep>>();
    int line = 0;
    for (var text : lines(name)) {
      line++;
      if (!text.isBlank()) {
        var step = parse(name, line, text);
        scenarios.computeIfAbsent(step.scenario(), _ -> new ArrayList<>()).add(step);
      }
    }
    return new OracleFile(name, scenarios);
  }

  static OracleStep parse(String file, int line, String text) {
    try {
      return new OracleStep(file, line, JSON.readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ":" + line, e);
    }
  }

  private static List<String> lines(String name) {
    var resource = "/oracle/" + name + ".jsonl";
    try (var in =
        Objects.requireNonNull(OracleFile.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
