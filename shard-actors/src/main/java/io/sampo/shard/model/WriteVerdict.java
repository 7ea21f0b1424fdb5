package io.sampo.shard.model;

import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.UpdateResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a write is answered, and what follows from it for the replicas.
 *
 * @param result the answer; {@code null} where it is the refusal
 * @param refusal why it is refused
 * @param deactivate replicas that lack the operation and must not serve any more
 */
public record WriteVerdict(
    @Nullable UpdateResult result,
    Optional<Refusal> refusal,
    List<WriteOutcome.Failed> deactivate) {
  public WriteVerdict {
    deactivate = List.copyOf(deactivate);
    if ((result == null) == refusal.isEmpty()) {
      throw new IllegalArgumentException("either a result or a refusal");
    }
  }

  /** Peers of {@link #deactivate}. */
  public List<PeerId> failed() {
    return deactivate.stream().map(WriteOutcome::peer).toList();
  }
}
