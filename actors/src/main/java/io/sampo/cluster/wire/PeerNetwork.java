package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Messages and questions to other peers, and the services that answer theirs. Any thread. A message
 * may be lost, a question may stay without answer until its time is over; neither blocks. What is
 * larger than a frame travels in parts, so that it holds up nothing for long.
 */
public final class PeerNetwork {
  /** The name of every peer's actor system of the data plane. */
  public static final String SYSTEM = "sampo-data";

  /** The largest message there is: what a client may send, in the form between peers. */
  public static final int LARGEST_BYTES = 64 << 20;

  private final ExtendedActorSystem system;
  private final Map<Service, Function<byte[], Answers>> services = new ConcurrentHashMap<>();
  private final Attention attention;
  private final Map<Destination, ActorRef> refs = new ConcurrentHashMap<>();
  private final Map<Service.Lane, ActorRef> receivers = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** What a service has to say to a question. */
  private record Answers(CompletionStage<byte[]> first, Optional<CompletionStage<byte[]>> last) {
    static Answers once(CompletionStage<byte[]> only) {
      return new Answers(only, Optional.empty());
    }

    static Answers twice(Steps steps) {
      return new Answers(steps.first(), Optional.of(steps.last()));
    }
  }

  private record Destination(PeerAddress address, Service.Lane lane) {}

  private PeerNetwork(ExtendedActorSystem system, LongSupplier nanoTime) {
    this.system = system;
    this.attention = new Attention(nanoTime, Thread::startVirtualThread);
  }

  /**
   * Starts to receive; services that are not set yet drop the messages that come for them.
   *
   * @param nanoTime a clock that is never set
   */
  public static PeerNetwork start(ActorSystem<?> system, LongSupplier nanoTime) {
    var classic = (ExtendedActorSystem) system.classicSystem();
    var network = new PeerNetwork(classic, nanoTime);
    for (var lane : Service.Lane.values()) {
      network.receivers.put(
          lane,
          classic.systemActorOf(
              Props.create(Receiver.class, () -> new Receiver(network, lane)), lane.actor()));
    }
    return network;
  }

  /** Receives the messages of a service, one at a time per lane; must not block. */
  public void onMessage(Service service, Consumer<byte[]> receiver) {
    services.put(
        service,
        body -> {
          receiver.accept(body);
          return Answers.once(CompletableFuture.completedFuture(new byte[0]));
        });
  }

  /** Answers the questions to a service; must not block. */
  public void onQuestion(Service service, Function<byte[], CompletionStage<byte[]>> answer) {
    services.put(service, body -> Answers.once(answer.apply(body)));
  }

  /** Answers the questions to a service, each twice; must not block. */
  public void onSteps(Service service, Function<byte[], Steps> answers) {
    services.put(service, body -> Answers.twice(answers.apply(body)));
  }

  /** Sends, or loses. */
  public void tell(PeerAddress to, Service service, byte[] body) {
    send(ref(to, service), service.lane(), Frame.Kind.MESSAGE, service, nextNumber(), body);
  }

  /**
   * Asks; fails with a {@code TimeoutException}, or with a {@link PeerFailure} of the other. Of a
   * service that peers are quick to answer the failure comes soon when the other is gone.
   */
  public CompletionStage<byte[]> ask(PeerAddress to, Service service, byte[] body, Duration limit) {
    long number = nextNumber();
    var answer = wait(number, to, service, limit);
    send(ref(to, service), service.lane(), Frame.Kind.QUESTION, service, number, body);
    return answer;
  }

  /**
   * Asks for something that is done in two steps; the same failures.
   *
   * @param both whether the end of the second is waited for; if not, it never completes
   */
  public Steps askInSteps(
      PeerAddress to, Service service, byte[] body, boolean both, Duration limit) {
    long number = numbers.addAndGet(2) - 1;
    var first = wait(number, to, service, limit);
    var last = both ? wait(number + 1, to, service, limit) : new CompletableFuture<byte[]>();
    send(ref(to, service), service.lane(), Frame.Kind.QUESTION, service, number, body);
    return new Steps(first, last);
  }

  private CompletableFuture<byte[]> wait(
      long number, PeerAddress to, Service service, Duration limit) {
    var answer = new CompletableFuture<byte[]>();
    waiting.put(number, answer);
    if (service.isWatched()) {
      attention.watch(to, answer);
    }
    return answer
        .orTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
        .whenComplete((_, _) -> waiting.remove(number));
  }

  private long nextNumber() {
    return numbers.incrementAndGet();
  }

  private void send(
      ActorRef to, Service.Lane lane, Frame.Kind kind, Service service, long number, byte[] body) {
    send(to, lane, kind, service.code(), number, body);
  }

  private void send(
      ActorRef to, Service.Lane lane, Frame.Kind kind, byte service, long number, byte[] body) {
    int size = lane.partBytes();
    int parts = Math.max(1, Math.ceilDiv(body.length, size));
    var from = receivers.getOrDefault(lane, ActorRef.noSender());
    for (int part = 0; part < parts; part++) {
      var bytes =
          parts == 1
              ? body
              : Arrays.copyOfRange(body, part * size, Math.min(body.length, (part + 1) * size));
      to.tell(new Frame(kind, service, number, part, parts, bytes), from);
    }
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
    private final Service.Lane lane;
    private final Assembly assembly = new Assembly(LARGEST_BYTES);

    Receiver(PeerNetwork network, Service.Lane lane) {
      this.network = network;
      this.lane = lane;
    }

    @Override
    public Receive createReceive() {
      return receiveBuilder().match(Frame.class, this::receive).build();
    }

    private void receive(Frame frame) {
      var asker = getSender();
      var address = asker.path().address();
      address
          .getHost()
          .ifPresent(
              host -> network.attention.heard(new PeerAddress(host, address.getPort().orElse(0))));
      assembly.add(asker.path().toString(), frame).ifPresent(body -> whole(frame, body, asker));
    }

    private void whole(Frame frame, byte[] body, ActorRef asker) {
      switch (frame.kind()) {
        case MESSAGE -> service(frame).ifPresent(service -> answer(service, body));
        case QUESTION -> {
          var served = service(frame).map(service -> answer(service, body));
          served
              .or(() -> notYet(frame))
              .ifPresent(
                  steps -> {
                    replyTo(asker, frame, frame.number(), steps.first());
                    steps.last().ifPresent(last -> replyTo(asker, frame, frame.number() + 1, last));
                  });
        }
        case ANSWER -> waiting(frame).ifPresent(waiter -> waiter.completeAsync(() -> body));
        case FAILURE ->
            waiting(frame)
                .ifPresent(
                    waiter ->
                        waiter.completeExceptionally(new PeerFailure(new String(body, UTF_8))));
      }
    }

    private void replyTo(
        ActorRef asker, Frame question, long number, CompletionStage<byte[]> stage) {
      stage.whenComplete(
          (answer, failure) -> {
            boolean good = failure == null && answer.length <= LARGEST_BYTES;
            var body =
                good
                    ? answer
                    : failure == null
                        ? "the answer is too large".getBytes(UTF_8)
                        : String.valueOf(failure.getMessage()).getBytes(UTF_8);
            network.send(
                asker,
                lane,
                good ? Frame.Kind.ANSWER : Frame.Kind.FAILURE,
                question.service(),
                number,
                body);
          });
    }

    private Optional<Function<byte[], Answers>> service(Frame frame) {
      return Service.of(frame.service()).map(network.services::get);
    }

    private Optional<CompletableFuture<byte[]>> waiting(Frame frame) {
      return Optional.ofNullable(network.waiting.get(frame.number()));
    }

    /** A peer that is starting says so to whoever asks again then, rather than to let it wait. */
    private static Optional<Answers> notYet(Frame frame) {
      return Service.of(frame.service())
          .filter(service -> !service.isWatched())
          .map(
              service ->
                  Answers.once(
                      CompletableFuture.failedFuture(
                          new IllegalStateException(service + " is not served yet"))));
    }

    /** A service that throws has a bug, or was told what makes no sense; others go on. */
    private static Answers answer(Function<byte[], Answers> service, byte[] body) {
      try {
        return service.apply(body);
      } catch (RuntimeException e) {
        return Answers.once(CompletableFuture.failedFuture(e));
      }
    }
  }
}
