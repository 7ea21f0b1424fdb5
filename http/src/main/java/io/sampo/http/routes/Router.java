package io.sampo.http.routes;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the route of a request; where several templates match, the one with most words wins. */
public final class Router {
  private final Map<String, List<Route>> byMethod;

  public Router(List<Route> routes) {
    this.byMethod =
        routes.stream()
            .sorted(comparingLong(Route::words).reversed())
            .collect(groupingBy(Route::method));
  }

  public Optional<Route.Match> find(String method, List<String> path) {
    for (var route : byMethod.getOrDefault(method, List.of())) {
      var match = route.match(path);
      if (match.isPresent()) {
        return match;
      }
    }
    return Optional.empty();
  }
}
