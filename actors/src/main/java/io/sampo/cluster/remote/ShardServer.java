package io.sampo.cluster.remote;

import io.sampo.cluster.catalog.Catalog;
import io.sampo.cluster.collection.LocalUpdates;
import io.sampo.cluster.collection.ShardFigures;
import io.sampo.cluster.replication.CatchUp;
import io.sampo.cluster.replication.Replication;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.shard.actor.KnowledgeBytes;
import io.sampo.shard.actor.ReplicaHandle;
import io.sampo.shard.actor.ReplicaRegistry;
import io.sampo.shard.model.Knowledge;
import io.sampo.shard.model.Missing;
import io.sampo.shard.model.ReplicaEvent.OperationTaken;
import io.sampo.shard.model.ReplicaId;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.RefusedException;
import io.sampo.storage.model.ShardId;
import io.sampo.storage.model.WriteOptions;
import io.sampo.storage.segment.Deadline;
import io.sampo.storage.segment.ShardView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers other peers for the replicas of this one, on the threads for reads. */
public final class ShardServer {
  private static final Logger LOG = LoggerFactory.getLogger(ShardServer.class);

  /** Of a replica with many points; a transfer is begun again after that. */
  private static final Duration LONGEST_OPENING = Duration.ofSeconds(20);

  private static final Duration POLL = Duration.ofMillis(20);

  /** Searches and upserts up to these sizes are begun on the connection's thread. */
  private static final int MOST_SEARCH_BYTES_HERE = 32 << 10;

  private static final int MOST_WRITE_BYTES_HERE = 256 << 10;

  private final ReplicaRegistry replicas;
  private final Catalog catalog;
  private final Replication replication;
  private final LocalUpdates updates;
  private final Executor reads;

  /** Begins to answer. */
  public static void start(
      PeerNetwork network,
      ReplicaRegistry replicas,
      Catalog catalog,
      Replication replication,
      LocalUpdates updates,
      Executor reads) {
    var server = new ShardServer(replicas, catalog, replication, updates, reads);
    network.onQuestion(Service.SHARD, server::answer);
  }

  private ShardServer(
      ReplicaRegistry replicas,
      Catalog catalog,
      Replication replication,
      LocalUpdates updates,
      Executor reads) {
    this.replicas = replicas;
    this.catalog = catalog;
    this.replication = replication;
    this.updates = updates;
    this.reads = reads;
  }

  private CompletionStage<byte[]> answer(byte[] body) {
    var come = CompletableFuture.completedFuture(body);
    // Both go on on threads of their own: to have another one begin them would take longer.
    boolean begunHere =
        (SearchForms.isQuestion(body) && body.length <= MOST_SEARCH_BYTES_HERE)
            || (WriteForms.isQuestion(body) && body.length <= MOST_WRITE_BYTES_HERE);
    var said =
        begunHere ? come.thenCompose(this::begin) : come.thenComposeAsync(this::begin, reads);
    return said.exceptionally(ShardServer::refused)
        .thenApply(answer -> ShardCodec.write(answer, ShardAnswer.class));
  }

  private CompletionStage<ShardAnswer> begin(byte[] body) {
    return answer(ShardCodec.read(body, ShardQuestion.class));
  }

  private static ShardAnswer refused(Throwable failure) {
    var cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RefusedException refused) {
      return new ShardAnswer.Refused(refused.refusal());
    }
    LOG.error("another peer's question failed", cause);
    return new ShardAnswer.Refused(new Refusal.Internal(String.valueOf(cause.getMessage())));
  }

  private CompletionStage<ShardAnswer> answer(ShardQuestion question) {
    var id = new ReplicaId(question.collection(), new ShardId(question.shard()));
    if (question.ask() instanceof ShardQuestion.Write ask) {
      return write(id, ask);
    }
    if (question.ask() instanceof ShardQuestion.Know(var index)) {
      return catalog
          .await(index, Duration.ofMillis(question.limitMillis()))
          .thenApply(_ -> new ShardAnswer.Reached(true));
    }
    if (question.ask() instanceof ShardQuestion.Pull(var source)) {
      return opened(id)
          .thenCompose(_ -> replication.catchUp().from(new PeerId(source), id))
          .thenApply(ShardServer::reached);
    }
    if (question.ask() instanceof ShardQuestion.TakeOver(var source, var transfer)) {
      return opened(id)
          .thenCompose(_ -> replication.takeOver().from(new PeerId(source), id, transfer))
          .thenApply(ShardAnswer.Reached::new);
    }
    var replica =
        replicas
            .find(id)
            .orElseThrow(
                () ->
                    new RefusedException(
                        new Refusal.Precondition("no local replica of shard " + id.shard())));
    var deadline = Deadline.in(question.operation(), Duration.ofMillis(question.limitMillis()));
    return switch (question.ask()) {
      case ShardQuestion.Figures() -> done(new ShardAnswer.Figured(ShardFigures.of(replica)));
      case ShardQuestion.Know _ -> throw new IllegalStateException("answered before");
      case ShardQuestion.Write _, ShardQuestion.Pull _, ShardQuestion.TakeOver _ ->
          throw new IllegalStateException("answered before");
      case ShardQuestion.Lacking(var asker, var known, var mostBytes) ->
          offer(id, replica, new PeerId(asker), KnowledgeBytes.read(known), mostBytes);
      case ShardQuestion.Search(var search) ->
          view(replica).search(search, deadline).thenApply(ShardAnswer.Hits::new);
      case ShardQuestion.Find(var search, var payload, var vectors) ->
          view(replica).search(search, payload, vectors, deadline).thenApply(ShardAnswer.Hits::new);
      case ShardQuestion.Hold() ->
          replica
              .replica()
              .thenCombine(
                  replica.settled(),
                  (now, _) ->
                      new ShardAnswer.Held(KnowledgeBytes.write(now.knowledge()), now.latestHlt()));
      case ShardQuestion.Points() -> done(new ShardAnswer.Amount(view(replica).pointCount()));
      case ShardQuestion.Retrieve(var ids, var payload, var vectors) ->
          done(new ShardAnswer.Records(view(replica).retrieve(ids, payload, vectors)));
      case ShardQuestion.Scroll(var from, var limit, var filter, var payload, var vectors) ->
          done(
              new ShardAnswer.Records(
                  view(replica).scroll(from, limit, filter, payload, vectors, deadline)));
      case ShardQuestion.Ordered(var order, var limit, var filter, var payload, var vectors) ->
          done(
              new ShardAnswer.Records(
                  view(replica).ordered(order, limit, filter, payload, vectors, deadline)));
      case ShardQuestion.Count(var filter, var exact) ->
          done(new ShardAnswer.Amount(view(replica).count(filter, exact, deadline)));
      case ShardQuestion.Resolve(var filter) ->
          done(new ShardAnswer.Ids(view(replica).resolve(filter, deadline)));
      case ShardQuestion.States(var after, var limit) ->
          done(new ShardAnswer.States(replica.data().states(after, limit, deadline)));
      case ShardQuestion.DigestOfAll() ->
          done(new ShardAnswer.Digested(replica.data().digest(deadline)));
      case ShardQuestion.Complete(var hits, var payload, var vectors) ->
          done(new ShardAnswer.Hits(view(replica).complete(hits, payload, vectors)));
    };
  }

  private static ShardAnswer reached(CatchUp.Result result) {
    return switch (result) {
      case CatchUp.Result.Even _ -> new ShardAnswer.Reached(true);
      case CatchUp.Result.GivenUp() -> new ShardAnswer.Reached(false);
      case CatchUp.Result.NotTaken(var why) -> throw new RefusedException(why);
    };
  }

  /**
   * Completes when the replica is open: a peer that was just started is to be brought up to date
   * before it has read its data.
   */
  private CompletionStage<Void> opened(ReplicaId id) {
    return opened(id, LONGEST_OPENING.dividedBy(POLL));
  }

  private CompletionStage<Void> opened(ReplicaId id, long patience) {
    if (replicas.find(id).filter(ReplicaHandle::isOpen).isPresent() || patience == 0) {
      return CompletableFuture.completedFuture(null); // who works with it finds out
    }
    return CompletableFuture.supplyAsync(
            () -> opened(id, patience - 1),
            CompletableFuture.delayedExecutor(POLL.toMillis(), TimeUnit.MILLISECONDS, reads))
        .thenCompose(stage -> stage);
  }

  /** Whoever takes this for all that it lacks must get all writes from now on. */
  private CompletionStage<ShardAnswer> offer(
      ReplicaId id, ReplicaHandle replica, PeerId asker, Knowledge known, long mostBytes) {
    var yours = replication.sets().treated(id, asker).orElse(null);
    replication.deactivation().hurry(id, asker);
    return replica
        .missing(known, mostBytes)
        .thenApply(
            missing ->
                switch (missing) {
                  case Missing.GivenUp() -> new ShardAnswer.Offered(null, false, yours);
                  case Missing.Operations(var operations, var more) ->
                      new ShardAnswer.Offered(parcel(id, operations), more, yours);
                });
  }

  private byte[] parcel(ReplicaId id, List<OperationTaken> operations) {
    return CopyCodec.write(
        new CopyCodec.Parcel(
            id, replication.sets().self(), catalog.state().index(), false, operations));
  }

  private CompletionStage<ShardAnswer> write(ReplicaId id, ShardQuestion.Write ask) {
    var timeout = ask.timeoutMillis();
    var options =
        new WriteOptions(
            ask.await(), ask.ordering(), timeout == null ? null : Duration.ofMillis(timeout));
    return updates
        .write(id, ask.write(), options, ask.hops(), Optional.ofNullable(ask.handover()))
        .thenApply(ShardAnswer.Updated::new);
  }

  private static CompletionStage<ShardAnswer> done(ShardAnswer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  private static ShardView view(ReplicaHandle replica) {
    return replica
        .view()
        .or(() -> replica.damage().map(_ -> replica.data()))
        .orElseThrow(
            () ->
                new RefusedException(
                    new Refusal.ShardUnavailable("the replica is " + replica.state().label())));
  }
}
