package io.sampo.cluster.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.pattern.Patterns;

/**
 * Messages and questions to other peers, and the services that answer theirs. Any thread. A message
 * may be lost, a question may stay without answer until its time is over; neither blocks.
 */
public final class PeerNetwork {
  /** The name of every peer's actor system of the data plane. */
  public static final String SYSTEM = "sampo-data";

  /** What a frame of the lane for small messages takes, less what surrounds the body. */
  public static final int LARGEST_SMALL_BYTES = 900 << 10;

  private final ExtendedActorSystem system;
  private final Map<Service, Function<byte[], CompletionStage<byte[]>>> services =
      new ConcurrentHashMap<>();
  private final Map<Destination, ActorRef> refs = new ConcurrentHashMap<>();

  private record Destination(PeerAddress address, Service.Lane lane) {}

  private PeerNetwork(ExtendedActorSystem system) {
    this.system = system;
  }

  /** Starts to receive; services that are not set yet drop what comes for them. */
  public static PeerNetwork start(ActorSystem<?> system) {
    var classic = (ExtendedActorSystem) system.classicSystem();
    var network = new PeerNetwork(classic);
    for (var lane : Service.Lane.values()) {
      classic.systemActorOf(
          Props.create(Receiver.class, () -> new Receiver(network)), lane.actor());
    }
    return network;
  }

  /** Receives the messages of a service, one at a time per lane; must not block. */
  public void onMessage(Service service, Consumer<byte[]> receiver) {
    services.put(
        service,
        body -> {
          receiver.accept(body);
          return CompletableFuture.completedFuture(new byte[0]);
        });
  }

  /** Answers the questions to a service; must not block. */
  public void onQuestion(Service service, Function<byte[], CompletionStage<byte[]>> answer) {
    services.put(service, answer);
  }

  /** Sends, or loses. */
  public void tell(PeerAddress to, Service service, byte[] body) {
    ref(to, service).tell(new Frame.Message(service.code(), body), ActorRef.noSender());
  }

  /** Asks; fails with a {@code TimeoutException}, or with a {@link PeerFailure} of the other. */
  public CompletionStage<byte[]> ask(PeerAddress to, Service service, byte[] body, Duration limit) {
    return Patterns.ask(ref(to, service), new Frame.Message(service.code(), body), limit)
        .toCompletableFuture()
        .orTimeout(limit.toMillis() + 1, TimeUnit.MILLISECONDS) // the system may be gone
        .thenApply(
            reply ->
                switch ((Frame) reply) {
                  case Frame.Answer(var answer) -> answer;
                  case Frame.Failure(var why) ->
                      throw new PeerFailure(new String(why, StandardCharsets.UTF_8));
                  case Frame.Message _ -> throw new PeerFailure("a message in place of an answer");
                });
  }

  /** Resolved, because only resolved references use the lane for large messages. */
  private ActorRef ref(PeerAddress to, Service service) {
    return refs.computeIfAbsent(
        new Destination(to, service.lane()),
        destination ->
            system
                .provider()
                .resolveActorRef(
                    "pekko://%s@%s/system/%s".formatted(SYSTEM, to, destination.lane().actor())));
  }

  /** One per lane. */
  private static final class Receiver extends AbstractActor {
    private final PeerNetwork network;

    Receiver(PeerNetwork network) {
      this.network = network;
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder().match(Frame.Message.class, this::receive).build();
    }

    private void receive(Frame.Message message) {
      var service = Service.of(message.service()).map(network.services::get);
      if (service.isEmpty()) {
        return;
      }
      var asker = getSender();
      boolean asked = !asker.equals(getContext().getSystem().deadLetters());
      answer(service.get(), message.body())
          .whenComplete(
              (answer, failure) -> {
                if (asked) {
                  asker.tell(
                      failure == null ? new Frame.Answer(answer) : failure(failure),
                      ActorRef.noSender());
                }
              });
    }

    /** A service that throws has a bug, or was told what makes no sense; others go on. */
    private static CompletionStage<byte[]> answer(
        Function<byte[], CompletionStage<byte[]>> service, byte[] body) {
      try {
        return service.apply(body);
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    private static Frame failure(Throwable failure) {
      return new Frame.Failure(
          String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8));
    }
  }
}
