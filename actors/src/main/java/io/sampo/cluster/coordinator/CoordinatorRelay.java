package io.sampo.cluster.coordinator;

import io.sampo.cluster.coordinator.Coordinator.Answer;
import io.sampo.cluster.wire.PeerAddress;
import io.sampo.cluster.wire.PeerNetwork;
import io.sampo.cluster.wire.Service;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Asks the coordinator from inside the control cluster or, while this peer is on its way there or
 * its own way leads nowhere, through another peer that is in it: a peer that was just restarted can
 * change metadata as soon as it serves. A question that was not answered is asked the other way the
 * next time, which is safe because it keeps its id. Any thread.
 */
public final class CoordinatorRelay implements CoordinatorLocator {
  /** What others ask here is given up with their own patience. */
  private static final Duration LONGEST_PASSED_ON = Duration.ofMillis(400);

  private final PeerNetwork network;
  private final CoordinatorLocator inside;
  private final BooleanSupplier isIn;
  private final Supplier<Optional<PeerAddress>> through;
  private volatile boolean goesRound;

  private CoordinatorRelay(
      PeerNetwork network,
      CoordinatorLocator inside,
      BooleanSupplier isIn,
      Supplier<Optional<PeerAddress>> through) {
    this.network = network;
    this.inside = inside;
    this.isIn = isIn;
    this.through = through;
  }

  /**
   * Begins to pass on what other peers ask.
   *
   * @param inside the way within the control cluster
   * @param isIn whether this peer is a member of it
   * @param through another peer that is, if one is known
   */
  public static CoordinatorRelay start(
      PeerNetwork network,
      CoordinatorLocator inside,
      BooleanSupplier isIn,
      Supplier<Optional<PeerAddress>> through) {
    network.onQuestion(
        Service.COORDINATE,
        body ->
            inside
                .ask(CoordinatorForms.request(body), LONGEST_PASSED_ON)
                .thenApply(CoordinatorForms::write));
    return new CoordinatorRelay(network, inside, isIn, through);
  }

  @Override
  public CompletionStage<Answer> ask(CoordinatorRequest request, Duration limit) {
    boolean round = goesRound;
    var peer = round || !isIn.getAsBoolean() ? through.get() : Optional.<PeerAddress>empty();
    return (peer.isPresent() ? ask(peer.get(), request, limit) : inside.ask(request, limit))
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                goesRound = !round;
              }
            });
  }

  private CompletionStage<Answer> ask(
      PeerAddress peer, CoordinatorRequest request, Duration limit) {
    return network
        .ask(peer, Service.COORDINATE, CoordinatorForms.write(request), limit)
        .thenApply(CoordinatorForms::answer);
  }
}
