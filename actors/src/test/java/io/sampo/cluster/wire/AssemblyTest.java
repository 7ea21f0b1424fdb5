package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssemblyTest {
  private final Assembly assembly = new Assembly(2 * Assembly.PART_BYTES + 10);

  @Test
  void partsOfSeveralMessagesInAnyOrderMakeEachWhole() {
    assertThat(add(1, 1, 2, "B")).isEmpty();
    assertThat(add(2, 0, 2, "x")).isEmpty();
    assertThat(add(1, 0, 2, "A")).hasValue("AB");
    assertThat(add(2, 1, 2, "y")).hasValue("xy");
  }

  @Test
  void aRepeatedPartChangesNothing() {
    add(1, 0, 2, "A");
    assertThat(add(1, 0, 2, "A")).isEmpty();
    assertThat(add(1, 1, 2, "B")).hasValue("AB");
  }

  @Test
  void theOldestIsGivenUpWhereThereIsNoRoom() {
    add(1, 0, 2, "12345678");
    add(2, 0, 2, "1234");
    assertThat(add(1, 1, 2, "9")).isEmpty();
    assertThat(add(2, 1, 2, "5")).hasValue("12345");
  }

  @Test
  void partsThatNeverComeTakeNothing() {
    assertThat(add(1, 0, Integer.MAX_VALUE, "A")).isEmpty();
    assertThat(add(1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE, "Z")).isEmpty();
    assertThat(add(2, 0, 2, "x")).isEmpty();
    assertThat(add(2, 1, 2, "y")).hasValue("xy");
  }

  @Test
  void partsWithoutAnythingInThemTakeRoomToo() {
    add(1, 0, 3, "A");
    add(2, 0, 4, "");
    add(2, 1, 4, "");
    assertThat(add(1, 1, 3, "B")).as("the first was given up").isEmpty();
    assertThat(add(1, 2, 3, "C")).isEmpty();
  }

  private Optional<String> add(long number, int part, int parts, String body) {
    return assembly
        .add(new Frame(Frame.Kind.MESSAGE, (byte) 1, number, part, parts, body.getBytes(UTF_8)))
        .map(bytes -> new String(bytes, UTF_8));
  }
}
