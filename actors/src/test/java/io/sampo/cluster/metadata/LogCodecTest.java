package io.sampo.cluster.metadata;

import static io.sampo.cluster.metadata.States.id;
import static io.sampo.cluster.metadata.States.keySet;
import static io.sampo.cluster.metadata.States.peer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.cluster.catalog.CatalogChange;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.Outcome;
import io.sampo.storage.model.Refusal;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogCodecTest {
  @Test
  void everyOperationSurvivesItsForm() {
    var made =
        CatalogMachine.decide(
                CatalogState.EMPTY, States.collection("c", States.userMetadata()), Long.MAX_VALUE)
            .change(id(7));
    var operations =
        List.of(
            new LogOperation.Acquire(null, id(1)),
            new LogOperation.Acquire(Long.MAX_VALUE, id(1)),
            new LogOperation.Append(3, id(2), 4, List.of(made, keySet(2))),
            new LogOperation.Append(
                3,
                id(2),
                4,
                List.of(
                    new CatalogChange(
                        id(3), List.of(), new Outcome(false, new Refusal.NotFound("it"))))),
            new LogOperation.Append(3, id(2), 4, List.of()),
            new LogOperation.Announce(peer(5, 1)),
            new LogOperation.Form(new Formation(2, 5)),
            new LogOperation.Lost(5));
    for (var operation : operations) {
      assertThat(LogCodec.readOperation(LogCodec.write(operation))).isEqualTo(operation);
    }
    assertThat(kinds(operations))
        .containsExactlyInAnyOrder(LogOperation.class.getPermittedSubclasses());
  }

  @Test
  void everyAnswerSurvivesItsForm() {
    var answers =
        List.of(
            new LogAnswer.Done(),
            new LogAnswer.Acquired(1, Long.MAX_VALUE),
            new LogAnswer.Fenced(2),
            new LogAnswer.Conflict(3));
    for (var answer : answers) {
      assertThat(LogCodec.readAnswer(LogCodec.write(answer))).isEqualTo(answer);
    }
    assertThat(kinds(answers)).containsExactlyInAnyOrder(LogAnswer.class.getPermittedSubclasses());
  }

  private static List<Class<?>> kinds(List<?> values) {
    var kinds = new ArrayList<Class<?>>();
    values.forEach(
        value -> {
          if (!kinds.contains(value.getClass())) {
            kinds.add(value.getClass());
          }
        });
    return kinds;
  }

  @Test
  void whatALaterVersionAddsIsIgnored() {
    assertThat(LogCodec.readOperation("{\"kind\":\"lost\",\"member\":5,\"new\":1}".getBytes(UTF_8)))
        .isEqualTo(new LogOperation.Lost(5));
  }

  @Test
  void anUnknownKindIsAFailure() {
    for (var bytes : List.of("{\"kind\":\"later\"}", "{}", "", "\u0000")) {
      assertThatThrownBy(() -> LogCodec.readOperation(bytes.getBytes(UTF_8)))
          .isInstanceOf(UncheckedIOException.class);
    }
  }
}
