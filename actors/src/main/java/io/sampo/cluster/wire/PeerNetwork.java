package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Messages and questions to other peers, and the services that answer theirs. Any thread. A message
 * may be lost, a question may stay without answer until its time is over; neither blocks. What is
 * larger than a frame travels in parts, so that it holds up nothing for long.
 */
public final class PeerNetwork implements AutoCloseable {
  /** The largest message there is: what a client may send, in the form between peers. */
  public static final int LARGEST_BYTES = 64 << 20;

  /** That wait for one connection: the largest message, and what goes beside it. */
  private static final long MOST_PENDING_BYTES = LARGEST_BYTES + (16L << 20);

  /** Questions that wait until this peer has started; as large as one message together. */
  private static final int MOST_EARLY = 256;

  /** Answers up to this size are looked at on the connection's thread. */
  private static final int MOST_BYTES_HERE = 64 << 10;

  private final LongSupplier nanoTime;
  private final Ears ears = new Ears();
  private final Sockets sockets;
  private final PeerAddress self;
  private final Map<Service, Function<byte[], Answers>> services = new ConcurrentHashMap<>();
  private final EarlyQuestions early = new EarlyQuestions(MOST_EARLY, LARGEST_BYTES);
  private final Attention attention;
  private final Map<Destination, Line> lines = new ConcurrentHashMap<>();
  private final Map<String, PeerAddress> addresses = new ConcurrentHashMap<>();
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

  private PeerNetwork(NetworkSettings settings, LongSupplier nanoTime) {
    this.attention = new Attention(nanoTime, Thread::startVirtualThread);
    this.sockets =
        new Sockets(settings, channel -> Conversation.taken(ears, channel, MOST_PENDING_BYTES));
    var self = settings.self();
    this.self = self.port() == 0 ? new PeerAddress(self.host(), sockets.port()) : self;
    this.nanoTime = nanoTime;
  }

  /**
   * Listens, and starts to receive; services that are not set yet drop the messages that come for
   * them.
   *
   * @param nanoTime a clock that is never set
   * @throws NetworkFailure where that cannot be listened on
   */
  public static PeerNetwork start(NetworkSettings settings, LongSupplier nanoTime) {
    return new PeerNetwork(settings, nanoTime);
  }

  /** Where others reach this peer. */
  public PeerAddress address() {
    return self;
  }

  /** The same as {@link PeerAddress#of}, for URIs of peers, which are few and asked for often. */
  public PeerAddress at(String uri) {
    var known = addresses.get(uri);
    return known != null ? known : addresses.computeIfAbsent(uri, PeerAddress::of);
  }

  /** Receives the messages of a service, one at a time per lane; must not block. */
  public void onMessage(Service service, Consumer<byte[]> receiver) {
    serve(
        service,
        body -> {
          receiver.accept(body);
          return Answers.once(CompletableFuture.completedFuture(new byte[0]));
        });
  }

  /** Answers the questions to a service; must not block. */
  public void onQuestion(Service service, Function<byte[], CompletionStage<byte[]>> answer) {
    serve(service, body -> Answers.once(answer.apply(body)));
  }

  /** Answers the questions to a service, each twice; must not block. */
  public void onSteps(Service service, Function<byte[], Steps> answers) {
    serve(service, body -> Answers.twice(answers.apply(body)));
  }

  private void serve(Service service, Function<byte[], Answers> answer) {
    services.put(service, answer);
    early.begin(service);
  }

  /** Sends, or loses. */
  public void tell(PeerAddress to, Service service, byte[] body) {
    if (to.equals(self)) {
      Thread.startVirtualThread(() -> served(Optional.of(service), body));
      return;
    }
    line(to, service.lane())
        .send(
            parts(Frame.Kind.MESSAGE, service.code(), service.lane(), nextNumber(), body),
            List.of());
  }

  /**
   * Asks; fails with a {@code TimeoutException}, or with a {@link PeerFailure} of the other or of
   * the connection to it. Of a service that peers are quick to answer the failure comes soon when
   * the other stands still.
   */
  public CompletionStage<byte[]> ask(PeerAddress to, Service service, byte[] body, Duration limit) {
    if (to.equals(self)) {
      return own(service, body, limit).first();
    }
    long number = nextNumber();
    var answer = wait(number, to, service, limit);
    ask(to, service, body, number, List.of(number));
    return answer;
  }

  /**
   * Asks for something that is done in two steps; the same failures.
   *
   * @param both whether the end of the second is waited for; if not, it never completes
   */
  public Steps askInSteps(
      PeerAddress to, Service service, byte[] body, boolean both, Duration limit) {
    if (to.equals(self)) {
      return own(service, body, limit);
    }
    long number = numbers.addAndGet(2) - 1;
    var first = wait(number, to, service, limit);
    if (!both) {
      ask(to, service, body, number, List.of(number));
      return new Steps(first, new CompletableFuture<>());
    }
    var last = wait(number + 1, to, service, limit);
    ask(to, service, body, number, List.of(number, number + 1));
    return new Steps(first, last);
  }

  /** What this peer asks itself: the same answers, without a connection that could fail. */
  private Steps own(Service service, byte[] body, Duration limit) {
    var first = new CompletableFuture<byte[]>();
    var last = new CompletableFuture<byte[]>();
    Timers.limit(first, limit);
    Timers.limit(last, limit);
    Thread.startVirtualThread(
        () ->
            served(Optional.of(service), body)
                .ifPresent(
                    answers -> {
                      pass(answers.first(), first);
                      answers.last().ifPresent(stage -> pass(stage, last));
                    }));
    return new Steps(first, last);
  }

  private static void pass(CompletionStage<byte[]> from, CompletableFuture<byte[]> to) {
    from.whenComplete(
        (answer, failure) -> {
          if (failure == null) {
            to.complete(answer);
          } else {
            to.completeExceptionally(new PeerFailure(String.valueOf(failure.getMessage())));
          }
        });
  }

  /** What there is to say to a question or message; empty if it is for no service. */
  private Optional<Answers> served(Optional<Service> asked, byte[] body) {
    return asked.map(
        service -> {
          var known = services.get(service);
          return known == null ? notYet(service, body) : answer(known, body);
        });
  }

  /**
   * Whoever asks a peer that is starting for its status asks again; of a replica it would think
   * that it has failed, so it has to wait.
   */
  private Answers notYet(Service asked, byte[] body) {
    if (!asked.isWatched()) {
      return Answers.once(
          CompletableFuture.failedFuture(new IllegalStateException(asked + " is not served yet")));
    }
    var answers =
        early
            .await(asked, body.length)
            .thenApply(_ -> answer(Objects.requireNonNull(services.get(asked)), body));
    return new Answers(
        answers.thenCompose(Answers::first),
        asked.isInSteps()
            ? Optional.of(answers.thenCompose(all -> all.last().orElseThrow()))
            : Optional.empty());
  }

  /** A service that throws has a bug, or was told what makes no sense; others go on. */
  private static Answers answer(Function<byte[], Answers> service, byte[] body) {
    try {
      return service.apply(body);
    } catch (RuntimeException e) {
      return Answers.once(CompletableFuture.failedFuture(e));
    }
  }

  private void ask(PeerAddress to, Service service, byte[] body, long number, List<Long> answers) {
    line(to, service.lane())
        .send(parts(Frame.Kind.QUESTION, service.code(), service.lane(), number, body), answers);
  }

  private CompletableFuture<byte[]> wait(
      long number, PeerAddress to, Service service, Duration limit) {
    var answer = new CompletableFuture<byte[]>();
    waiting.put(number, answer);
    if (service.isWatched()) {
      attention.watch(to, answer);
    }
    Timers.limit(answer, limit);
    return answer.whenComplete(
        (_, _) -> {
          waiting.remove(number);
          line(to, service.lane()).forget(number);
        });
  }

  private void lost(long number, String why) {
    var waiter = waiting.get(number);
    if (waiter != null) {
      waiter.completeExceptionally(new PeerFailure(why));
    }
  }

  private long nextNumber() {
    return numbers.incrementAndGet();
  }

  private Line line(PeerAddress to, Service.Lane lane) {
    return lines.computeIfAbsent(
        new Destination(to, lane),
        _ ->
            new Line(
                to,
                new Line.Parts(
                    sockets,
                    MOST_PENDING_BYTES,
                    channel -> Conversation.begun(ears, channel, self, to, MOST_PENDING_BYTES),
                    Thread::startVirtualThread,
                    nanoTime),
                this::lost));
  }

  private static List<Frame> parts(
      Frame.Kind kind, byte service, Service.Lane lane, long number, byte[] body) {
    int size = lane.partBytes();
    int parts = Math.max(1, Math.ceilDiv(body.length, size));
    if (parts == 1) {
      return List.of(new Frame(kind, service, number, 0, 1, body));
    }
    return IntStream.range(0, parts)
        .mapToObj(
            part ->
                new Frame(
                    kind,
                    service,
                    number,
                    part,
                    parts,
                    Arrays.copyOfRange(
                        body, part * size, Math.min(body.length, (part + 1) * size))))
        .toList();
  }

  /** What comes from others; on the threads of the connections. */
  private final class Ears implements Conversation.Party {
    @Override
    public void heard(PeerAddress peer) {
      attention.heard(peer);
    }

    @Override
    public void received(Frame frame, byte[] body, Conversation from) {
      switch (frame.kind()) {
        case MESSAGE -> served(Service.of(frame.service()), body);
        case QUESTION ->
            served(Service.of(frame.service()), body)
                .ifPresent(
                    steps -> {
                      replyTo(from, frame, frame.number(), steps.first());
                      steps
                          .last()
                          .ifPresent(last -> replyTo(from, frame, frame.number() + 1, last));
                    });
        case ANSWER -> answered(frame, body);
        case FAILURE -> lost(frame.number(), new String(body, UTF_8));
        case GREETING, PROBE, ECHO -> {}
      }
    }

    /** What is done with a small answer takes less than to wake another thread for it. */
    private void answered(Frame frame, byte[] body) {
      var waiter = waiting.get(frame.number());
      if (waiter == null) {
        return;
      }
      if (body.length <= MOST_BYTES_HERE) {
        waiter.complete(body);
      } else {
        waiter.completeAsync(() -> body);
      }
    }

    private void replyTo(
        Conversation asker, Frame question, long number, CompletionStage<byte[]> stage) {
      stage.whenComplete(
          (answer, failure) -> {
            boolean good = failure == null && answer.length <= LARGEST_BYTES;
            var body =
                good
                    ? answer
                    : failure == null
                        ? "the answer is too large".getBytes(UTF_8)
                        : String.valueOf(failure.getMessage()).getBytes(UTF_8);
            var lane = Service.of(question.service()).map(Service::lane).orElse(Service.Lane.SMALL);
            asker.send(
                parts(
                    good ? Frame.Kind.ANSWER : Frame.Kind.FAILURE,
                    question.service(),
                    lane,
                    number,
                    body));
          });
    }
  }

  /** Ends all connections and listens no more; returns when that is done. */
  @Override
  public void close() {
    lines.values().forEach(Line::close);
    sockets.close();
  }
}
