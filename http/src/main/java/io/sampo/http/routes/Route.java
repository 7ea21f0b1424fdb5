package io.sampo.http.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An endpoint with its method and path template.
 *
 * @param segments of the template; those in braces match anything and give it a name
 * @param name method and template, as requests are counted
 * @param takesBody whether the request's body is read
 */
public record Route(
    String method, List<String> segments, String name, boolean takesBody, Endpoint endpoint) {
  public Route {
    segments = List.copyOf(segments);
  }

  /** A route of which the body is not read. */
  static Route bare(String method, String template, Endpoint endpoint) {
    return of(method, template, false, endpoint);
  }

  /** A route of which the body is read. */
  static Route withBody(String method, String template, Endpoint endpoint) {
    return of(method, template, true, endpoint);
  }

  private static Route of(String method, String template, boolean takesBody, Endpoint endpoint) {
    return new Route(
        method, Target.segments(template), method + ' ' + template, takesBody, endpoint);
  }

  /** Where a request goes, and the values of the variables. */
  public record Match(Route route, Map<String, String> variables) {}

  Optional<Match> match(List<String> path) {
    if (path.size() != segments.size()) {
      return Optional.empty();
    }
    var variables = new HashMap<String, String>();
    for (int i = 0; i < path.size(); i++) {
      var segment = segments.get(i);
      if (isVariable(segment)) {
        variables.put(segment.substring(1, segment.length() - 1), path.get(i));
      } else if (!segment.equals(path.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(new Match(this, variables));
  }

  /** How many segments match only themselves. */
  long words() {
    return segments.stream().filter(segment -> !isVariable(segment)).count();
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }
}
