package io.sampo.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network between peers of one machine. Peers bind to 127.0.0.1, and each advertises a loopback
 * address of its own, where this listens on the same ports and passes on what comes.
 *
 * <p>Who connects is read from the first bytes: the greeting of the data plane and the handshake of
 * remoting carry their sender's address as text. A direction that is cut stalls and closes nothing:
 * as with TCP over lost packets, what was sent arrives after healing, in order. A connection that
 * is made over a cut direction is silent until then. Any thread.
 */
public final class CutNetwork implements AutoCloseable {
  private static final int BACKLOG = 64;

  /** So that no part of an address is 0 or 255 where that means something. */
  private static final int PEERS_PER_OCTET = 250;

  private final String prefix;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Link> cuts = new HashSet<>();
  private final Map<Link, Duration> delays = new HashMap<>();
  private final Set<Integer> peers = new HashSet<>();
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private boolean closed;

  private CutNetwork(String prefix) {
    this.prefix = prefix;
  }

  /** Whether this machine has a loopback network, and not just one address. */
  public static boolean isPossible() {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress("127.0.253.1", 0));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** A network of its own, whole and without peers. */
  public static CutNetwork create() {
    var random = ThreadLocalRandom.current();
    return new CutNetwork("127." + random.nextInt(1, PEERS_PER_OCTET) + ".");
  }

  /** The address that a peer advertises. */
  public String host(int peer) {
    return prefix + peer / PEERS_PER_OCTET + "." + (peer % PEERS_PER_OCTET + 1);
  }

  /** Passes on what is sent to a port of a peer. */
  public void serve(int peer, int port) {
    try {
      var listener = new ServerSocket();
      listener.bind(new InetSocketAddress(host(peer), port), BACKLOG);
      lock.lock();
      try {
        peers.add(peer);
        listeners.add(listener);
      } finally {
        lock.unlock();
      }
      Thread.ofVirtual().start(() -> accept(listener, peer, port));
    } catch (BindException e) {
      throw new UncheckedIOException("port " + port + " of " + host(peer), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocket listener, int peer, int port) {
    try {
      while (true) {
        var caller = listener.accept();
        Thread.ofVirtual().start(() -> connect(caller, peer, port));
      }
    } catch (SocketException _) {
      // Closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void connect(Socket caller, int peer, int port) {
    try {
      var called = new Socket();
      try {
        called.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      } catch (IOException e) {
        called.close();
        throw e;
      }
      var connection = new ProxiedConnection(this, peer, caller, called);
      connections.add(connection);
      if (isClosed()) {
        connection.close();
      } else {
        connection.start();
      }
    } catch (IOException _) {
      // The nearest to a refused connection that is left to do.
      ProxiedConnection.reset(caller);
    }
  }

  void ended(ProxiedConnection connection) {
    connections.remove(connection);
  }

  /** Peers whose address somebody may call from; the called one is none of them. */
  Collection<Integer> callersOf(int peer) {
    lock.lock();
    try {
      return peers.stream().filter(other -> other != peer).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing passes in this direction any more. */
  public void cut(int from, int to) {
    change(() -> cuts.add(new Link(from, to)));
  }

  /** Nothing passes between these two. */
  public void cutBothWays(int one, int other) {
    cut(one, other);
    cut(other, one);
  }

  /** Nothing passes between a peer and all others. */
  public void isolate(int peer) {
    isolateOut(peer);
    isolateIn(peer);
  }

  /** What a peer sends arrives nowhere; it hears all others. */
  public void isolateOut(int peer) {
    callersOf(peer).forEach(other -> cut(peer, other));
  }

  /** Nothing arrives at a peer; all others hear it. */
  public void isolateIn(int peer) {
    callersOf(peer).forEach(other -> cut(other, peer));
  }

  /** What passes in this direction is late by so much. */
  public void delay(int from, int to, Duration by) {
    change(() -> delays.put(new Link(from, to), by));
  }

  /** All that passes to and from a peer is late by so much. */
  public void delayAll(int peer, Duration by) {
    for (var other : callersOf(peer)) {
      delay(peer, other, by);
      delay(other, peer, by);
    }
  }

  /** Everything passes again at once, what was held back too. */
  public void heal() {
    change(
        () -> {
          cuts.clear();
          delays.clear();
        });
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  Duration delayOf(Optional<Link> link) {
    lock.lock();
    try {
      return link.map(known -> delays.getOrDefault(known, Duration.ZERO)).orElse(Duration.ZERO);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until bytes of a connection may pass.
   *
   * @param forward whether they go to the called peer
   */
  void awaitOpen(ProxiedConnection connection, boolean forward) throws InterruptedException {
    lock.lock();
    try {
      while (!closed && isCut(connection, forward)) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whose caller is unknown passes only while nobody is cut off from the called one. */
  private boolean isCut(ProxiedConnection connection, boolean forward) {
    var known = connection.link(forward);
    int called = connection.called();
    return known
        .map(cuts::contains)
        .orElseGet(
            () -> cuts.stream().anyMatch(cut -> (forward ? cut.to() : cut.from()) == called));
  }

  /** The caller of a connection became known. */
  void identified() {
    change(() -> {});
  }

  @Override
  public void close() {
    change(() -> closed = true);
    for (var listener : listeners) {
      try {
        listener.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    connections.forEach(ProxiedConnection::close);
  }
}
