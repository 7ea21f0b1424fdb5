package io.sampo.http.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void slashesAreMergedAndTheLastOneIsTrimmed() {
    assertThat(Target.parse("/").segments()).isEmpty();
    assertThat(Target.parse("//a///b/").segments()).containsExactly("a", "b");
  }

  @Test
  void segmentsAreSplitBeforeTheyAreDecoded() {
    assertThat(Target.parse("/a%2Fb/%C3%A9+%20/x[].y").segments())
        .containsExactly("a/b", "é+ ", "x[].y");
  }

  @Test
  void whatIsNoUtf8IsReplacedAndBadEscapesStay() {
    assertThat(Target.parse("/%FF/%zz/100%").segments()).containsExactly("\uFFFD", "%zz", "100%");
  }

  @Test
  void queriesAreDecodedAndTheLastOfSameNamesCounts() {
    assertThat(Target.parse("/x?wait=true&&a=b%26c+d&flag&wait=false").query())
        .isEqualTo(Map.of("wait", "false", "a", "b&c d", "flag", ""));
    assertThat(Target.parse("/x?").query()).isEmpty();
  }

  @Test
  void absoluteTargetsLoseTheirHost() {
    assertThat(Target.parse("http://host:1/a/b?q=1#f").segments()).containsExactly("a", "b");
    assertThat(Target.parse("http://host").segments()).isEmpty();
    assertThat(Target.parse("/proxy/http://host").segments())
        .containsExactly("proxy", "http:", "host");
  }
}
