package io.sampo.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Answer DONE = new Answer.Given(200, "{\"result\":true}");
  private static final Answer NOTHING_DELETED = new Answer.Given(200, "{\"result\":false}");
  private static final Answer NO_LEADER =
      new Answer.Given(
          500,
          "{\"status\":{\"error\":\"Service internal error: Failed to propose operation: leader is"
              + " not established within 3s\"}}");
  private static final Answer TIMED_OUT =
      new Answer.Given(
          500,
          "{\"status\":{\"error\":\"Service internal error: Waiting for consensus operation commit"
              + " failed. Timeout set at: 3 seconds\"}}");

  private final Ledger ledger = new Ledger();

  @Test
  void whatWasAcknowledgedMustBeThere() {
    ledger.created("a", DONE);
    assertThat(ledger.settle(Set.of("a"))).isEmpty();
    assertThat(ledger.settle(Set.of())).containsExactly("a was acknowledged and is lost");
  }

  @Test
  void whatWasRefusedMustNotBeThere() {
    ledger.created("a", NO_LEADER);
    ledger.created("b", new Answer.Unsent("refused"));
    assertThat(ledger.settle(Set.of())).isEmpty();
    assertThat(ledger.settle(Set.of("a"))).containsExactly("a was refused or deleted and is there");
  }

  @Test
  void whatIsUnknownMayBeEitherButThenStaysSo() {
    ledger.created("a", TIMED_OUT);
    ledger.created("b", new Answer.Lost("reset"));
    assertThat(ledger.settle(Set.of("a"))).isEmpty();
    assertThat(ledger.settle(Set.of("b")))
        .containsExactly("a was acknowledged and is lost", "b was refused or deleted and is there");
  }

  @Test
  void whatWasDeletedMustNotBeBack() {
    ledger.created("a", DONE);
    ledger.deleted("a", DONE);
    assertThat(ledger.settle(Set.of("a"))).containsExactly("a was refused or deleted and is there");
  }

  @Test
  void aDeletionThatFindsNothingWhereSomethingWasIsWrong() {
    ledger.created("a", DONE);
    ledger.deleted("a", NOTHING_DELETED);
    assertThat(ledger.settle(Set.of()))
        .containsExactly("a was acknowledged, and is not there when it is deleted");
  }

  @Test
  void aNewNameThatIsSaidToExistWasMadeTwice() {
    ledger.created("a", new Answer.Given(409, "exists"));
    assertThat(ledger.settle(Set.of())).hasSize(1);
  }
}
