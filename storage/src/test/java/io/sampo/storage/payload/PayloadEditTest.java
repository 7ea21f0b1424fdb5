package io.sampo.storage.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.storage.model.JsonPath;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PayloadEditTest {
  @Test
  void setReplacesMembersWithoutLookingInside() throws IOException {
    set(
        "{\"a\":{\"x\":1},\"b\":2}",
        "{\"a\":{\"y\":2},\"c\":3}",
        null,
        "{\"a\":{\"y\":2},\"b\":2,\"c\":3}");
  }

  @Test
  void setRemovesMembersThatAreNull() throws IOException {
    set("{\"a\":1,\"b\":2}", "{\"a\":null,\"z\":null}", null, "{\"b\":2}");
    set("{\"a\":{\"x\":1,\"y\":2}}", "{\"x\":null}", "a", "{\"a\":{\"y\":2}}");
  }

  @Test
  void setAtAKeyMergesIntoTheObjectThere() throws IOException {
    set("{\"a\":{\"x\":1}}", "{\"y\":2}", "a", "{\"a\":{\"x\":1,\"y\":2}}");
    set("{\"a\":{\"b\":{\"x\":1}}}", "{\"y\":2}", "a.b", "{\"a\":{\"b\":{\"x\":1,\"y\":2}}}");
  }

  @Test
  void setAtAKeyMakesTheObjectsOnTheWay() throws IOException {
    set("{}", "{\"y\":2}", "a.b", "{\"a\":{\"b\":{\"y\":2}}}");
    set("{\"a\":[1]}", "{\"y\":2,\"z\":null}", "a.b", "{\"a\":{\"b\":{\"y\":2}}}");
    set("{\"a\":5}", "{\"y\":2,\"z\":null}", "a", "{\"a\":{\"y\":2}}");
  }

  @Test
  void setAtAnElementChangesOnlyWhatIsThere() throws IOException {
    set(
        "{\"a\":[{\"x\":1},{\"x\":2}]}",
        "{\"y\":3}",
        "a[1]",
        "{\"a\":[{\"x\":1},{\"x\":2,\"y\":3}]}");
    set("{\"a\":[1]}", "{\"y\":3}", "a[0]", "{\"a\":[{\"y\":3}]}");
    set("{\"a\":[{\"x\":1}]}", "{\"y\":3}", "a[1]", "{\"a\":[{\"x\":1}]}");
    set("{\"a\":{\"x\":1}}", "{\"y\":3}", "a[0]", "{\"a\":[]}");
    set("{}", "{\"y\":3}", "a[0].b", "{\"a\":[]}");
  }

  @Test
  void setAtAllElementsChangesEach() throws IOException {
    set("{\"a\":[{\"x\":1},2]}", "{\"y\":3}", "a[]", "{\"a\":[{\"x\":1,\"y\":3},{\"y\":3}]}");
    set(
        "{\"a\":[{\"x\":1},2]}",
        "{\"y\":3}",
        "a[].b",
        "{\"a\":[{\"x\":1,\"b\":{\"y\":3}},{\"b\":{\"y\":3}}]}");
    set("{\"a\":7}", "{\"y\":3}", "a[]", "{\"a\":[]}");
    set("{}", "{\"y\":3}", "a[].b", "{\"a\":[]}");
  }

  @Test
  void deleteRemovesMembers() throws IOException {
    delete("{\"a\":1,\"b\":{\"x\":1,\"y\":2}}", "{\"b\":{\"x\":1}}", "a", "b.y", "nope", "b.x.z");
    delete("{\"a\":[{\"b\":1,\"c\":2},{\"b\":3},4]}", "{\"a\":[{\"c\":2},{},4]}", "a[].b");
    delete("{\"a\":[{\"b\":1},{\"b\":3}]}", "{\"a\":[{\"b\":1},{}]}", "a[1].b");
    delete("{\"a\":[{\"b\":1}]}", "{\"a\":[{\"b\":1}]}", "a.b");
  }

  @Test
  void deleteEmptiesArraysButTakesNoElement() throws IOException {
    delete("{\"a\":[1,2]}", "{\"a\":[]}", "a[]");
    delete("{\"a\":[1,2]}", "{\"a\":[1,2]}", "a[0]");
  }

  private static void set(String payload, String changes, @Nullable String key, String expected)
      throws IOException {
    var path = key == null ? null : JsonPath.of(key);
    var edited =
        PayloadEdit.set(PayloadsTest.payload(payload), PayloadsTest.payload(changes), path);
    assertThat(PayloadsTest.text(edited)).isEqualTo(expected);
  }

  private static void delete(String payload, String expected, String... keys) throws IOException {
    var paths = Arrays.stream(keys).map(JsonPath::of).toList();
    assertThat(PayloadsTest.text(PayloadEdit.delete(PayloadsTest.payload(payload), paths)))
        .isEqualTo(expected);
  }
}
