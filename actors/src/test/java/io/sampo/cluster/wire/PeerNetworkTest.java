package io.sampo.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Longer than a peer may be silent that owes an answer. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private static final int THREADS = 8;
  private static final int QUESTIONS = 30;

  /** More than a socket takes. */
  private static final int UNREAD = 60;

  private static final int UNREAD_BYTES = 500_000;

  /** As many as are more than a socket takes, too. */
  private static final int EMPTY = 700_000;

  private final TestPeer one = TestPeer.start();
  private TestPeer other = TestPeer.start();

  @AfterEach
  void stop() {
    one.close();
    other.close();
  }

  private CompletionStage<byte[]> ask(Service service, byte[] body, Duration limit) {
    return one.network().ask(other.address(), service, body, limit);
  }

  private static byte[] get(CompletionStage<byte[]> stage)
      throws ExecutionException, InterruptedException, TimeoutException {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static void assertFails(CompletionStage<byte[]> stage, String text) {
    assertThatThrownBy(() -> get(stage))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(PeerFailure.class)
        .hasMessageContaining(text);
  }

  private static void assertTimesOut(CompletionStage<byte[]> stage) {
    assertThatThrownBy(() -> get(stage)).cause().isInstanceOf(TimeoutException.class);
  }

  @Test
  void aMessageArrives() throws Exception {
    BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(1);
    other.network().onMessage(Service.SIGN, received::add);

    one.network().tell(other.address(), Service.SIGN, "hello".getBytes(UTF_8));

    assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).asString().isEqualTo("hello");
  }

  @Test
  void aQuestionIsAnsweredByTheServiceItIsFor() throws Exception {
    other.network().onQuestion(Service.STATUS, body -> answer("status " + new String(body, UTF_8)));
    other.network().onQuestion(Service.JOIN, body -> answer("join " + new String(body, UTF_8)));

    assertThat(get(ask(Service.JOIN, "a".getBytes(UTF_8), PATIENCE)))
        .asString()
        .isEqualTo("join a");
    assertThat(get(ask(Service.STATUS, "b".getBytes(UTF_8), PATIENCE)))
        .asString()
        .isEqualTo("status b");
  }

  private static CompletionStage<byte[]> answer(String text) {
    return CompletableFuture.completedFuture(text.getBytes(UTF_8));
  }

  @Test
  void bodiesOfAllSizesArriveAsTheyAre() throws Exception {
    other.network().onQuestion(Service.PROPOSE, CompletableFuture::completedFuture);
    BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(1);
    other.network().onMessage(Service.RAFT, received::add);
    var random = new Random(1);
    for (int size : new int[] {0, 1, 1000, 512 << 10, (512 << 10) + 1, 7 << 20}) {
      var body = new byte[size];
      random.nextBytes(body);
      assertThat(get(ask(Service.PROPOSE, body, PATIENCE))).isEqualTo(body);
    }
    var large = new byte[3 << 20];
    random.nextBytes(large);

    one.network().tell(other.address(), Service.RAFT, large);

    assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(large);
  }

  @Test
  void aFailureOfTheServiceIsTheAnswer() {
    other
        .network()
        .onQuestion(
            Service.JOIN,
            _ -> CompletableFuture.failedFuture(new IllegalStateException("not now")));
    assertFails(ask(Service.JOIN, new byte[0], PATIENCE), "not now");

    other
        .network()
        .onQuestion(
            Service.JOIN,
            _ -> {
              throw new IllegalArgumentException("nonsense");
            });
    assertFails(ask(Service.JOIN, new byte[0], PATIENCE), "nonsense");
  }

  @Test
  void aMessageThatItsServiceStumblesOverDoesNoHarm() throws Exception {
    other
        .network()
        .onMessage(
            Service.SIGN,
            _ -> {
              throw new IllegalArgumentException("nonsense");
            });
    other.network().onQuestion(Service.JOIN, CompletableFuture::completedFuture);

    one.network().tell(other.address(), Service.SIGN, new byte[0]);

    assertThat(get(ask(Service.JOIN, new byte[3], PATIENCE))).hasSize(3);
  }

  @Test
  void aQuestionWithoutAnAnswerTimesOut() {
    other.network().onQuestion(Service.JOIN, _ -> new CompletableFuture<>());
    assertTimesOut(ask(Service.JOIN, new byte[0], SHORT));
  }

  /** A replica that says that it is not there would be taken for one that has failed. */
  @Test
  void aQuestionAboutAReplicaWaitsUntilThePeerHasStarted() throws Exception {
    var about = ask(Service.SHARD, new byte[1], PATIENCE);
    var steps =
        one.network().askInSteps(other.address(), Service.COPY, new byte[2], true, PATIENCE);
    other.network().onQuestion(Service.JOIN, CompletableFuture::completedFuture);
    assertThat(get(ask(Service.JOIN, new byte[0], PATIENCE))).isEmpty();

    other.network().onQuestion(Service.SHARD, CompletableFuture::completedFuture);
    other.network().onSteps(Service.COPY, body -> new Steps(answer("first"), answer("last")));

    assertThat(get(about)).hasSize(1);
    assertThat(get(steps.first())).asString().isEqualTo("first");
    assertThat(get(steps.last())).asString().isEqualTo("last");
    assertThat(get(ask(Service.SHARD, new byte[3], PATIENCE))).hasSize(3);
  }

  @Test
  void aServiceThatIsNotThereYetSaysSoToWhoeverAsksAgain() throws Exception {
    assertFails(ask(Service.STATUS, new byte[0], PATIENCE), "not served yet");

    other.network().onQuestion(Service.STATUS, CompletableFuture::completedFuture);

    assertThat(get(ask(Service.STATUS, new byte[0], PATIENCE))).isEmpty();
  }

  @Test
  void aPeerThatIsNotThereIsKnownAtOnceAndReachedWhenItComesBack() throws Exception {
    other.network().onQuestion(Service.JOIN, CompletableFuture::completedFuture);
    assertThat(get(ask(Service.JOIN, new byte[1], PATIENCE))).hasSize(1);
    var at = other.address();
    other.close();
    assertFails(one.network().ask(at, Service.JOIN, new byte[0], PATIENCE), at.toString());

    other = TestPeer.start(at.port());
    other.network().onQuestion(Service.JOIN, CompletableFuture::completedFuture);

    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        assertThat(get(ask(Service.JOIN, new byte[2], SHORT))).hasSize(2);
        return;
      } catch (ExecutionException e) {
        assertThat(System.nanoTime()).as("%s", e).isLessThan(deadline);
      }
    }
  }

  /** It sends itself no signs of life, and is not taken for silent. */
  @Test
  void aPeerThatAsksItselfWaitsAsLongAsItTakes() throws Exception {
    var slow = new CompletableFuture<byte[]>();
    one.network().onQuestion(Service.SHARD, _ -> slow);
    var answer = one.network().ask(one.address(), Service.SHARD, new byte[0], PATIENCE);
    assertTimesOut(one.network().ask(one.address(), Service.SHARD, new byte[0], SILENCE));

    slow.complete(new byte[5]);

    assertThat(get(answer)).hasSize(5);
  }

  @Test
  void aPeerReachesItself() throws Exception {
    one.network().onQuestion(Service.JOIN, CompletableFuture::completedFuture);
    assertThat(get(one.network().ask(one.address(), Service.JOIN, new byte[4], PATIENCE)))
        .hasSize(4);
  }

  @Test
  void whoWaitsForAPeerThatEndsHearsItAtOnce() throws Exception {
    var asked = new CompletableFuture<byte[]>();
    other
        .network()
        .onSteps(
            Service.COPY,
            body -> {
              asked.complete(body);
              return new Steps(answer("first"), new CompletableFuture<>());
            });
    var steps =
        one.network()
            .askInSteps(other.address(), Service.COPY, new byte[1], true, PATIENCE.plus(PATIENCE));
    assertThat(get(steps.first())).asString().isEqualTo("first");
    get(asked);

    other.close();

    assertFails(steps.last(), "ended");
  }

  /** Any thread writes to the connection, while others do and while the socket is full. */
  @Test
  void whatManyThreadsSayAtOnceArrivesWhole() throws Exception {
    other.network().onQuestion(Service.SHARD, CompletableFuture::completedFuture);
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var threads = new ArrayList<Thread>();
    for (int seed = 0; seed < THREADS; seed++) {
      var random = new Random(seed);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < QUESTIONS; i++) {
                        var body = new byte[random.nextInt(1 << random.nextInt(1, 22))];
                        random.nextBytes(body);
                        assertThat(get(ask(Service.SHARD, body, PATIENCE))).isEqualTo(body);
                      }
                    } catch (Exception | AssertionError e) {
                      failures.add(e);
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void whatAPeerDoesNotReadYetKeepsNobodyWaiting() throws Exception {
    try (var slow = new ServerSocket(0)) {
      var at = new PeerAddress("127.0.0.1", slow.getLocalPort());
      for (int i = 0; i < UNREAD; i++) {
        one.network().tell(at, Service.SHARD, new byte[UNREAD_BYTES]);
      }
      try (var socket = slow.accept()) {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        one.network().tell(at, Service.SHARD, new byte[1]);
        var in = new DataInputStream(socket.getInputStream());
        in.skipNBytes(in.readInt()); // who it is
        for (int i = 0; i < UNREAD; i++) {
          int length = in.readInt();
          assertThat(length).isEqualTo(Frame.HEAD_BYTES + UNREAD_BYTES);
          in.skipNBytes(length);
        }
        assertThat(in.readInt()).isEqualTo(Frame.HEAD_BYTES + 1);
      }
    }
  }

  /** A socket that is full may have taken a part of what stands before a body, or nothing of it. */
  @Test
  void messagesWithoutABodyArriveAsWellThroughASocketThatWasFull() throws Exception {
    try (var slow = new ServerSocket(0)) {
      var at = new PeerAddress("127.0.0.1", slow.getLocalPort());
      one.network().tell(at, Service.SHARD, new byte[0]);
      try (var socket = slow.accept()) {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        in.skipNBytes(in.readInt()); // who it is
        for (int i = 1; i < EMPTY; i++) {
          one.network().tell(at, Service.SHARD, new byte[0]);
        }
        for (int i = 0; i < EMPTY; i++) {
          int length = in.readInt();
          assertThat(length).isEqualTo(Frame.HEAD_BYTES);
          in.skipNBytes(length);
        }
      }
    }
  }

  @Test
  void whatDoesNotSpeakAsAPeerIsSentAway() throws Exception {
    other.network().onQuestion(Service.JOIN, CompletableFuture::completedFuture);
    for (var words : new String[] {"GET / HTTP/1.1\r\n\r\n", "\0\0\0\u0012m"}) {
      try (var socket = new Socket(other.address().host(), other.address().port())) {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        socket.getOutputStream().write(words.getBytes(UTF_8));
        socket.getOutputStream().write(new byte[17]);
        assertThat(socket.getInputStream().read()).isNegative();
      } catch (SocketException e) {
        assertThat(e).hasMessageContaining("reset");
      }
    }
    assertThat(get(ask(Service.JOIN, new byte[3], PATIENCE))).hasSize(3);
  }
}
