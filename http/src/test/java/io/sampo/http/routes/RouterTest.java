package io.sampo.http.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Endpoint NEVER = _ -> new CompletableFuture<>();

  private final Router router =
      new Router(
          List.of(
              Route.bare("GET", "/c/{name}", NEVER),
              Route.bare("GET", "/c/aliases", NEVER),
              Route.withBody("POST", "/c/{name}/points/query", NEVER),
              Route.bare("GET", "/c/{name}/points/{id}", NEVER)));

  @Test
  void wordsWinOverVariables() {
    var match = router.find("GET", List.of("c", "aliases")).orElseThrow();
    assertThat(match.route().segments()).containsExactly("c", "aliases");
    assertThat(match.variables()).isEmpty();
  }

  @Test
  void variablesTakeWhatStandsInTheirPlace() {
    var match = router.find("GET", List.of("c", "x/y", "points", "query")).orElseThrow();
    assertThat(match.variables()).containsEntry("name", "x/y").containsEntry("id", "query");
  }

  @Test
  void otherMethodsAndLengthsFindNothing() {
    assertThat(router.find("POST", List.of("c", "x"))).isEmpty();
    assertThat(router.find("GET", List.of("c"))).isEmpty();
    assertThat(router.find("GET", List.of("c", "x", "points", "1", "y"))).isEmpty();
    assertThat(router.find("BREW", List.of("c", "x"))).isEmpty();
  }
}
