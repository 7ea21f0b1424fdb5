package io.sampo.cluster.membership;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.membership.PeerForms.JoinReply;
import io.sampo.cluster.membership.PeerForms.JoinRequest;
import io.sampo.cluster.metadata.Peers;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import io.sampo.storage.model.PeerId;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The other side of {@link Membership}: a starting peer asks to be let in. Blocks. */
public final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * A peer that is not there yet loses the question. One that takes longer does not mind to be
   * asked again: the token says that it is the same request.
   */
  private static final Duration LONGEST_ASK = Duration.ofSeconds(1);

  private final PeerNetwork network;
  private final LongSupplier nanoTime;

  /** What a peer was let in as. */
  public record Admitted(MemberId member, MemberId leader, UUID cluster, Peers peers) {}

  /** Why a peer was not let in. */
  public static final class RefusedJoin extends Exception {
    private static final long serialVersionUID = 1;

    RefusedJoin(String why) {
      super(why);
    }
  }

  public Joining(PeerNetwork network, LongSupplier nanoTime) {
    this.network = network;
    this.nanoTime = nanoTime;
  }

  /**
   * Asks the peers at these addresses in turn, until one lets this peer in, refuses, or the time is
   * over.
   *
   * @param member as whom this peer took part before; null = it has no log
   */
  public Admitted join(
      PeerId self,
      String uri,
      String version,
      @Nullable MemberId member,
      UUID token,
      Collection<PeerAddress> at,
      Duration limit)
      throws RefusedJoin {
    var body =
        PeerForms.write(
            new JoinRequest(
                self.value(), uri, version, member == null ? null : member.value(), token));
    long deadlineNanos = nanoTime.getAsLong() + limit.toNanos();
    var last = at.isEmpty() ? "nobody is known" : "no answer";
    while (nanoTime.getAsLong() - deadlineNanos < 0) {
      for (var address : at) {
        var left = Duration.ofNanos(deadlineNanos - nanoTime.getAsLong());
        if (!left.isPositive()) {
          break;
        }
        try {
          var reply = ask(address, body, left.compareTo(LONGEST_ASK) < 0 ? left : LONGEST_ASK);
          if (reply.refusal() != null) {
            throw new RefusedJoin(reply.refusal());
          }
          return new Admitted(
              new MemberId(reply.member()),
              new MemberId(reply.leader()),
              reply.cluster(),
              reply.peers());
        } catch (ExecutionException | TimeoutException e) {
          var reason = e.getCause() == null ? null : e.getCause().getMessage();
          if (reason != null) {
            last = address + ": " + reason;
          }
          LOG.debug("not let in yet by {}: {}", address, e.toString());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new RefusedJoin("interrupted");
        }
      }
      pause();
    }
    throw new RefusedJoin("no peer let this one in within " + limit.toSeconds() + " s: " + last);
  }

  private JoinReply ask(PeerAddress address, byte[] body, Duration limit)
      throws ExecutionException, TimeoutException, InterruptedException {
    return PeerForms.read(
        network
            .ask(address, Service.JOIN, body, limit)
            .toCompletableFuture()
            .get(limit.toMillis() + 100, TimeUnit.MILLISECONDS),
        JoinReply.class);
  }

  private static void pause() throws RefusedJoin {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedJoin("interrupted");
    }
  }
}
