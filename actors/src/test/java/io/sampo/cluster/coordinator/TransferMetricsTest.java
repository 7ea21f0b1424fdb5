package io.sampo.cluster.coordinator;

import static io.sampo.cluster.catalog.SpreadCollections.LIFE;
import static io.sampo.cluster.catalog.SpreadCollections.entry;
import static io.sampo.cluster.catalog.SpreadCollections.with;
import static io.sampo.shard.model.ReplicaState.ACTIVE;
import static io.sampo.shard.model.ReplicaState.RECOVERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.TestInstruments;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.catalog.CatalogState;
import io.sampo.cluster.catalog.TransferEntry;
import io.sampo.transfer.model.TransferMethod;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TransferMetricsTest {
  private static final int NUMBER = 5;

  private static final CatalogState ONE_TRANSFER =
      with(
          List.of(Map.of(1L, ACTIVE, 3L, RECOVERY)),
          List.of(new TransferEntry(NUMBER, 0, 1, 3, true, TransferMethod.WAL_DELTA)));

  private final TestInstruments instruments = new TestInstruments();
  private final TransferMetrics metrics = new TransferMetrics(instruments);

  private void decide(CatalogCommand command) {
    assertThat(entry(ONE_TRANSFER).transfers()).hasSize(1);
    var change =
        CatalogMachine.decide(ONE_TRANSFER, command, Long.MAX_VALUE).change(new UUID(1, 1));
    assertThat(change.events()).isNotEmpty();
    metrics.count(ONE_TRANSFER, change.events());
  }

  private long ended(TransferMethod method, String outcome) {
    return instruments.counted(
        "sampo_transfers_total", Map.of("method", method.label(), "outcome", outcome));
  }

  private void assertEnded(long finished, long aborted, long replaced) {
    assertThat(ended(TransferMethod.WAL_DELTA, "finished")).isEqualTo(finished);
    assertThat(ended(TransferMethod.WAL_DELTA, "aborted")).isEqualTo(aborted);
    assertThat(ended(TransferMethod.WAL_DELTA, "replaced")).isEqualTo(replaced);
    assertThat(ended(TransferMethod.STREAM_RECORDS, "finished")).isZero();
  }

  @Test
  void oneThatIsFinishedIsCountedByItsMethod() {
    decide(new CatalogCommand.FinishTransfer(LIFE, NUMBER));
    assertEnded(1, 0, 0);
  }

  @Test
  void oneThatIsGivenUpIsCountedAsAborted() {
    decide(new CatalogCommand.AbortTransfer(LIFE, NUMBER, "the link was cut"));
    assertEnded(0, 1, 0);
  }

  @Test
  void oneThatGoesOnByAnotherMethodIsCountedAsReplaced() {
    decide(new CatalogCommand.ReplaceTransfer(LIFE, NUMBER, TransferMethod.STREAM_RECORDS));
    assertEnded(0, 0, 1);
  }
}
