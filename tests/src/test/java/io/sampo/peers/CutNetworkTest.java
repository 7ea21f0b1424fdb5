package io.sampo.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sampo.contract.SampoProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CutNetworkTest {
  private static final int SILENCE_MILLIS = 200;
  private static final int ARRIVAL_MILLIS = 10_000;
  private static final int CALLED = 1;

  private CutNetwork network;
  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(CutNetwork.isPossible(), "this machine has one loopback address only");
    network = CutNetwork.create();
    server = new ServerSocket(SampoProcess.freePort(), 8, InetAddress.ofLiteral("127.0.0.1"));
    network.serve(CALLED, server.getLocalPort());
    network.serve(0, SampoProcess.freePort());
    network.serve(2, SampoProcess.freePort());
  }

  @AfterEach
  void close() throws IOException {
    if (server != null) {
      server.close();
      network.close();
    }
  }

  @Test
  void bytesPassBothWays() throws IOException {
    try (var pair = call(0)) {
      send(pair.caller, "there");
      send(pair.target, "back");

      arrives(pair.target, "there");
      arrives(pair.caller, "back");
    }
  }

  @Test
  void aCutDirectionStallsAndTheOtherGoesOn() throws IOException {
    try (var pair = call(0)) {
      network.cut(0, CALLED);
      send(pair.caller, "there");
      send(pair.target, "back");

      isSilent(pair.target);
      arrives(pair.caller, "back");

      network.heal();
      arrives(pair.target, "there");
    }
  }

  @Test
  void theWayBackIsADirectionOfItsOwn() throws IOException {
    try (var pair = call(0)) {
      network.cut(CALLED, 0);
      send(pair.caller, "there");
      send(pair.target, "back");

      arrives(pair.target, "there");
      isSilent(pair.caller);
    }
  }

  @Test
  void aCutConcernsOnlyThosePeers() throws IOException {
    try (var isolated = call(0);
        var other = call(2)) {
      network.isolate(0);
      send(isolated.caller, "lost");
      send(other.caller, "heard");

      arrives(other.target, "heard");
      isSilent(isolated.target);
    }
  }

  @Test
  void aConnectionMadeOverACutDirectionIsSilentUntilHealing() throws IOException {
    network.isolateIn(CALLED);
    try (var caller = new Socket(network.host(CALLED), server.getLocalPort());
        var target = server.accept()) {
      send(caller, hello(0));

      isSilent(target);
      network.heal();
      arrives(target, hello(0));
    }
  }

  @Test
  void whoSaysNothingOfItselfPassesOnlyAWholeNetwork() throws IOException {
    try (var caller = new Socket(network.host(CALLED), server.getLocalPort());
        var target = server.accept()) {
      send(caller, "who knows");
      arrives(target, "who knows");

      network.cut(2, CALLED);
      send(caller, "who knows");
      isSilent(target);
    }
  }

  @Test
  void theEndComesAfterWhatWasHeldBack() throws IOException {
    try (var pair = call(0)) {
      network.cut(0, CALLED);
      send(pair.caller, "last words");
      pair.caller.close();
      isSilent(pair.target);

      network.heal();
      arrives(pair.target, "last words");
      assertThat(pair.target.getInputStream().read()).isNegative();
    }
  }

  @Test
  void aLateDirectionIsLate() throws IOException {
    try (var pair = call(0)) {
      network.delay(0, CALLED, Duration.ofMillis(300));
      var from = System.nanoTime();
      send(pair.caller, "slow");
      arrives(pair.target, "slow");

      assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(290));
    }
  }

  @Test
  void aPeerThatIsDownEndsTheConnection() throws IOException {
    server.close();
    try (var caller = new Socket(network.host(CALLED), server.getLocalPort())) {
      caller.setSoTimeout(ARRIVAL_MILLIS);
      assertThatThrownBy(
              () -> {
                if (caller.getInputStream().read() < 0) {
                  throw new IOException("ended");
                }
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void anAddressIsNotTakenForAnotherThatBeginsLikeIt() throws IOException {
    network.serve(9, SampoProcess.freePort()); // its address is that of peer 0 and a nought
    try (var pair = call(9)) {
      network.isolateOut(0);
      send(pair.caller, "not cut");

      arrives(pair.target, "not cut");
    }
  }

  private record Pair(Socket caller, Socket target) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      caller.close();
      target.close();
    }
  }

  /** A connection that has said who it is. */
  private Pair call(int peer) throws IOException {
    var caller = new Socket(network.host(CALLED), server.getLocalPort());
    var target = server.accept();
    send(caller, hello(peer));
    arrives(target, hello(peer));
    return new Pair(caller, target);
  }

  /** The called one's address stands in a handshake too. */
  private String hello(int peer) {
    return "AKKA\1\n" + network.host(CALLED) + ":25520 \"" + network.host(peer) + ":25520";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void arrives(Socket socket, String text) throws IOException {
    socket.setSoTimeout(ARRIVAL_MILLIS);
    assertThat(socket.getInputStream().readNBytes(text.length()))
        .asString(StandardCharsets.ISO_8859_1)
        .isEqualTo(text);
  }

  private static void isSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SILENCE_MILLIS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }
}
