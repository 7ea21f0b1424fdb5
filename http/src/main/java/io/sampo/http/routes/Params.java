package io.sampo.http.routes;

import io.sampo.cluster.collection.Violations;
import io.sampo.http.error.RequestFault;
import io.sampo.http.error.RequestFault.Part;
import io.sampo.http.error.RequestFaultException;
import io.sampo.storage.model.JsonPath;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.ReadOptions;
import io.sampo.storage.model.ReadOptions.Consistency;
import io.sampo.storage.model.WriteOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Readers of path variables and query parameters (spec dataplane §1.4, §1.5, §2.2). */
final class Params {
  /**
   * More seconds than any deadline needs, and no duration overflows; more levels than there are.
   */
  private static final long MOST = 1L << 32;

  private Params() {}

  /** The collection that a path names. */
  static String collection(Call call) {
    var name = call.variable("collection_name");
    var violations = new Violations();
    violations.collectionName("collection_name", name);
    refuse(Part.PATH, violations);
    return name;
  }

  /** The collection that is to be created. */
  static String newCollection(Call call) {
    var name = call.variable("collection_name");
    var violations = new Violations();
    violations.newCollectionName("collection_name", name);
    refuse(Part.PATH, violations);
    return name;
  }

  /** The vector that a path names. */
  static String vectorName(Call call) {
    var name = call.variable("vector_name");
    var violations = new Violations();
    violations.vectorName("vector_name", name);
    refuse(Part.PATH, violations);
    return name;
  }

  static JsonPath field(Call call) {
    var text = call.variable("field_name");
    return JsonPath.parse(text)
        .orElseThrow(() -> malformed(Part.PATH, "Invalid json path: '" + text + "'"));
  }

  /** The peer that a path names; empty where that is no number. */
  static Optional<PeerId> peer(Call call) {
    try {
      return Optional.of(new PeerId(Long.parseUnsignedLong(call.variable("peer_id"))));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** How much is to be told; 0 where nothing is said. */
  static int detailsLevel(Call call) {
    var text = call.query().get("details_level");
    return text == null ? 0 : (int) Math.min(whole(text), Integer.MAX_VALUE);
  }

  /** For operations on collections: at least a second, zero is a broken rule. */
  static @Nullable Duration timeout(Call call) {
    var seconds = seconds(call);
    var violations = new Violations();
    violations.atLeast("timeout", seconds, 1);
    refuse(Part.QUERY, violations);
    return seconds == null ? null : Duration.ofSeconds(seconds);
  }

  static WriteOptions writeOptions(Call call) {
    boolean await = bool(call, "wait");
    var ordering = ordering(call);
    var seconds = seconds(call);
    return new WriteOptions(await, ordering, seconds == null ? null : Duration.ofSeconds(seconds));
  }

  /** For reads zero seconds are of a wrong type. */
  static ReadOptions readOptions(Call call) {
    var consistency = consistency(call);
    var seconds = seconds(call);
    if (seconds != null && seconds == 0) {
      throw malformed(Part.QUERY, "invalid value: integer `0`, expected a nonzero u64");
    }
    return new ReadOptions(
        consistency, seconds == null ? null : Duration.ofSeconds(seconds), call.affinity());
  }

  /** A parameter that is off where nothing is said. */
  static boolean bool(Call call, String name) {
    return switch (call.query().getOrDefault(name, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw malformed(Part.QUERY, "provided string was not `true` or `false`");
    };
  }

  private static WriteOptions.Ordering ordering(Call call) {
    var text = call.query().getOrDefault("ordering", "weak");
    return Arrays.stream(WriteOptions.Ordering.values())
        .filter(ordering -> ordering.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                malformed(
                    Part.QUERY,
                    "unknown variant `" + text + "`, expected one of `weak`, `medium`, `strong`"));
  }

  private static @Nullable Consistency consistency(Call call) {
    var text = call.query().getOrDefault("consistency", "");
    if (text.isEmpty()) {
      return null;
    }
    for (var name : Consistency.Name.values()) {
      if (name.name().toLowerCase(Locale.ROOT).equals(text)) {
        return new Consistency.Level(name);
      }
    }
    try {
      long factor = Long.parseLong(text);
      if (factor > 0) {
        return new Consistency.Factor(factor);
      }
    } catch (NumberFormatException _) {
      // told below, like zero
    }
    throw malformed(
        Part.QUERY, "failed to deserialize read consistency query parameter value '" + text + "'");
  }

  private static @Nullable Long seconds(Call call) {
    var text = call.query().get("timeout");
    return text == null ? null : whole(text);
  }

  /** A number of 64 unsigned bits, cut to {@link #MOST}. */
  private static long whole(String text) {
    try {
      long number = Long.parseUnsignedLong(text);
      return Long.compareUnsigned(number, MOST) < 0 ? number : MOST;
    } catch (NumberFormatException e) {
      throw malformed(
          Part.QUERY,
          text.isEmpty()
              ? "cannot parse integer from empty string"
              : "invalid digit found in string");
    }
  }

  /** Ends the request where a rule is broken. */
  static void refuse(Part part, Violations violations) {
    if (!violations.isEmpty()) {
      throw new RequestFaultException(new RequestFault.Invalid(part, violations));
    }
  }

  private static RequestFaultException malformed(Part part, String why) {
    return new RequestFaultException(new RequestFault.Malformed(part, why));
  }
}
