package io.sampo.cluster.membership;

import io.sampo.cluster.catalog.CatalogCommand;
import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.RaftGroup;
import io.sampo.cluster.coordinator.MetadataGateway;
import io.sampo.cluster.journal.LogClient;
import io.sampo.cluster.membership.PeerForms.JoinReply;
import io.sampo.cluster.membership.PeerForms.JoinRequest;
import io.sampo.cluster.metadata.LogOperation;
import io.sampo.cluster.metadata.Metadata;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets peers in, and keeps the members of the log as the book of peers says, where this peer leads.
 * One thread, on which every wait has an end.
 */
public final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final Duration PERIOD = Duration.ofMillis(200);

  /** While members are on their way: each comes in by two changes, one after the other. */
  private static final Duration BUSY_PERIOD = Duration.ofMillis(50);

  private static final Duration LONGEST_STEP = Duration.ofSeconds(4);
  private static final Duration LONGEST_JOIN = Duration.ofSeconds(10);

  private final Parts parts;
  private final Executor joins;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * What it works with.
   *
   * @param cluster tells this cluster from others
   */
  public record Parts(
      RaftGroup group,
      LogClient log,
      MetadataGateway gateway,
      Metadata metadata,
      PeerNetwork network,
      UUID cluster) {}

  /**
   * Begins to answer and to keep.
   *
   * @param joins runs the handling of joins, which blocks for seconds; one at a time
   */
  public static Membership start(Parts parts, Executor joins) {
    return new Membership(parts, joins);
  }

  private Membership(Parts parts, Executor joins) {
    this.parts = parts;
    this.joins = joins;
    parts.network().onQuestion(Service.JOIN, this::onJoin);
    this.thread = Thread.ofPlatform().daemon().name("sampo-membership").start(this::run);
  }

  private void run() {
    while (!closed) {
      try {
        boolean busy = false;
        try {
          busy = step();
        } catch (RuntimeException e) {
          LOG.warn("members stay as they are for now", e);
        }
        Thread.sleep(busy ? BUSY_PERIOD : PERIOD);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Whether something was done, or is to be done as soon as it can be. */
  private boolean step() throws InterruptedException {
    var view = parts.group().view();
    if (!view.leads()) {
      return false;
    }
    var change = MembershipRule.next(view, parts.metadata().state().peers());
    if (change.isPresent()) {
      try {
        await(parts.group().change(change.get()), LONGEST_STEP);
        LOG.info("members of the log: {}", change.get());
      } catch (ExecutionException | TimeoutException e) {
        LOG.debug("not yet: {}: {}", change.get(), e.toString());
      }
    }
    return change.isPresent() || !view.voters().containsAll(view.members());
  }

  /** At the leader it is done; others pass it on. */
  private CompletionStage<byte[]> onJoin(byte[] body) {
    var view = parts.group().view();
    if (view.leads()) {
      var request = PeerForms.read(body, JoinRequest.class);
      return CompletableFuture.supplyAsync(() -> PeerForms.write(join(request)), joins);
    }
    return view.leader()
        .filter(leader -> !leader.equals(view.self()))
        .flatMap(leader -> parts.metadata().state().peers().uriOf(leader))
        .map(uri -> parts.network().ask(PeerAddress.of(uri), Service.JOIN, body, LONGEST_JOIN))
        .orElseGet(
            () -> CompletableFuture.failedFuture(new IllegalStateException("no leader is known")));
  }

  private JoinReply join(JoinRequest request) {
    try {
      return let(request);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the cluster did not agree in time: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("this peer is stopping", e);
    }
  }

  private JoinReply let(JoinRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    var peer = new PeerId(request.peer());
    var peers = parts.metadata().state().peers();
    if (peers.uriOf(parts.group().view().self()).isEmpty()) {
      // Who comes answers the leader at the address in the book it is given, and would have none.
      throw new IllegalStateException("this peer is only just entering the book of peers itself");
    }
    var holder = peers.at(request.uri()).filter(other -> !other.equals(peer));
    if (holder.isPresent()) {
      boolean holds =
          parts.metadata().catalog().state().collections().values().stream()
              .anyMatch(entry -> entry.isOn(holder.get().value()));
      if (holds) {
        return JoinReply.refuse(
            ("peer URI %s/ already used by peer %s which still has shards, remove its shards first"
                    + " or use a different URI")
                .formatted(request.uri(), holder.get()));
      }
      LOG.info("{} comes in place of {}, which holds nothing", peer, holder.get());
      await(
          parts.gateway().execute(new CatalogCommand.RemovePeer(holder.get(), false), LONGEST_STEP),
          LONGEST_STEP);
    }
    var member = memberFor(request, peer, peers);
    if (member == null) {
      return JoinReply.refuse("peer " + peer + " was removed from this cluster");
    }
    await(
        parts
            .log()
            .submit(
                new LogOperation.Announce(
                    new Peers.Peer(
                        member.value(), request.uri(), request.version(), request.token())),
                LONGEST_STEP),
        LONGEST_STEP);
    LOG.info("{} is at {} as member {}", peer, request.uri(), member);
    return new JoinReply(
        null,
        member.value(),
        parts.group().view().self().value(),
        parts.cluster(),
        parts.metadata().state().peers());
  }

  /** Its number as before, that of a repeated request, or a new one; null = it was removed. */
  private static @Nullable MemberId memberFor(JoinRequest request, PeerId peer, Peers peers) {
    var known = peers.of(peer);
    if (request.member() != null) {
      return known.map(Peers.Peer::member).filter(request.member()::equals).isPresent()
          ? new MemberId(request.member())
          : null;
    }
    return known
        .filter(before -> before.token().equals(request.token()))
        .map(Peers.Peer::memberId)
        .orElseGet(() -> MemberId.of(peer, peers.nextLife(peer)));
  }

  private static <T> T await(CompletionStage<T> stage, Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
