package io.sampo.cluster.remote;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.shard.model.ReplicaState;
import io.sampo.storage.model.PeerId;
import io.sampo.transfer.model.Transfer;
import io.sampo.transfer.model.TransferMethod;
import io.sampo.transfer.port.TransferPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the peers of a transfer do its work, and the metadata changed. */
public final class PeerTransfers implements TransferPort {
  private static final Logger LOG = LoggerFactory.getLogger(PeerTransfers.class);

  /** One step at a peer; what takes longer is done in several. */
  private static final Duration LONGEST_STEP = Duration.ofSeconds(60);

  private static final Duration LONGEST_AGREEMENT = Duration.ofSeconds(10);

  private final PeerReplicas peers;
  private final Catalog catalog;
  private final Supplier<MetadataGateway> gateway;

  public PeerTransfers(PeerReplicas peers, Catalog catalog, Supplier<MetadataGateway> gateway) {
    this.peers = peers;
    this.catalog = catalog;
    this.gateway = gateway;
  }

  @Override
  public List<PeerId> complete(Transfer transfer) {
    return catalog.state().collections().values().stream()
        .filter(entry -> entry.uuid().equals(transfer.replica().collection()))
        .flatMap(
            entry ->
                entry
                    .shards()
                    .getOrDefault(transfer.replica().shard().value(), Map.of())
                    .entrySet()
                    .stream())
        .filter(replica -> replica.getValue().isActive())
        .map(replica -> new PeerId(replica.getKey()))
        .filter(peer -> !peer.equals(transfer.to()))
        .toList();
  }

  @Override
  public CompletionStage<Reach> pull(Transfer transfer, PeerId source) {
    return ask(transfer.to(), transfer, new ShardQuestion.Pull(source.value()))
        .thenApply(answer -> ((ShardAnswer.Reached) answer).all() ? Reach.ALL : Reach.NOT_ANY_MORE);
  }

  @Override
  public CompletionStage<Void> copy(Transfer transfer) {
    return ask(
            transfer.to(),
            transfer,
            new ShardQuestion.TakeOver(transfer.from().value(), transfer.number()))
        .thenCompose(
            answer ->
                ((ShardAnswer.Reached) answer).all()
                    ? CompletableFuture.completedFuture(null)
                    : copy(transfer));
  }

  @Override
  public CompletionStage<Void> known(Transfer transfer) {
    long index = catalog.state().index();
    var all =
        complete(transfer).stream()
            .map(
                peer ->
                    ask(peer, transfer, new ShardQuestion.Know(index))
                        .<Void>thenApply(_ -> null)
                        .exceptionallyCompose(_ -> lost(transfer, peer))
                        .toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(all);
  }

  /** A peer that cannot be asked may lead writes of which the target does not hear. */
  private CompletionStage<Void> lost(Transfer transfer, PeerId peer) {
    return gateway
        .get()
        .execute(
            new CatalogCommand.SetReplicaStates(
                transfer.replica().collection(),
                List.of(transfer.replica().shard()),
                peer,
                ReplicaState.ACTIVE,
                ReplicaState.DEAD),
            LONGEST_AGREEMENT)
        .thenApply(_ -> null);
  }

  @Override
  public CompletionStage<Void> giveBack(Transfer transfer) {
    return ask(transfer.to(), transfer, new ShardQuestion.Know(catalog.state().index()))
        .thenCompose(
            _ ->
                CompletableFuture.allOf(
                    complete(transfer).stream()
                        .map(peer -> giveBack(transfer, peer).toCompletableFuture())
                        .toArray(CompletableFuture[]::new)));
  }

  private CompletionStage<Void> giveBack(Transfer transfer, PeerId peer) {
    return ask(peer, transfer, new ShardQuestion.Pull(transfer.to().value()))
        .thenAccept(
            answer -> {
              if (!((ShardAnswer.Reached) answer).all()) {
                LOG.warn(
                    "what {} had that peer {} lacks is not in its log any more", transfer, peer);
              }
            });
  }

  private CompletionStage<ShardAnswer> ask(
      PeerId peer, Transfer transfer, ShardQuestion.Ask question) {
    return peers.ask(peer, transfer.replica(), question, "Transfer", LONGEST_STEP);
  }

  @Override
  public CompletionStage<Void> open(Transfer transfer) {
    return agree(
        new CatalogCommand.OpenTransfer(transfer.replica().collection(), transfer.number()));
  }

  @Override
  public CompletionStage<Void> close(Transfer transfer) {
    return agree(
        new CatalogCommand.FinishTransfer(transfer.replica().collection(), transfer.number()));
  }

  @Override
  public CompletionStage<Void> replace(Transfer transfer, TransferMethod method) {
    return agree(
        new CatalogCommand.ReplaceTransfer(
            transfer.replica().collection(), transfer.number(), method));
  }

  @Override
  public CompletionStage<Void> abort(Transfer transfer, String why) {
    return agree(
        new CatalogCommand.AbortTransfer(transfer.replica().collection(), transfer.number(), why));
  }

  private CompletionStage<Void> agree(CatalogCommand command) {
    return gateway.get().execute(command, LONGEST_AGREEMENT).thenApply(_ -> null);
  }
}
