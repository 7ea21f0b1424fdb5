package io.sampo.fault;

import io.sampo.fault.PastWrite.Heard;
import io.sampo.fault.PastWrite.Kind;
import io.sampo.peers.Answer;
import io.sampo.peers.Peer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Clients of all peers that change and read the same few points until they are told to stop, and
 * record what they asked for and what they heard.
 */
final class HistoryClients implements AutoCloseable {
  /** Points with ids from 1 on. */
  static final int POINTS = 300;

  /** Half of all that is done concerns these. */
  private static final int HOTTEST = 25;

  private static final int MOST_AT_ONCE = 4;
  private static final int PER_PEER = 2;

  /** What the server is given for a change. */
  private static final int SERVER_SECONDS = 5;

  /** It must answer by itself, unless it stands still. */
  private static final Duration LIMIT = Duration.ofSeconds(8);

  private static final Duration PAUSE = Duration.ofMillis(4);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

  private final String collection;
  private final String ordering;
  private final History history;
  private final AtomicLong values = new AtomicLong();
  private final AtomicLong failedReads = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicLong> refusals = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  private HistoryClients(String collection, String ordering, History history) {
    this.collection = collection;
    this.ordering = ordering;
    this.history = history;
  }

  /**
   * Starts them.
   *
   * @param ordering of all changes, or {@code mixed}
   */
  static HistoryClients start(
      List<Peer> peers, String collection, String ordering, History history, long seed) {
    var clients = new HistoryClients(collection, ordering, history);
    for (int i = 0; i < peers.size() * PER_PEER; i++) {
      var client =
          clients.new Client(peers.get(i % peers.size()), new Random(seed * 1_000_003 + i));
      clients.threads.add(Thread.ofPlatform().name("client-" + i).start(client::run));
    }
    return clients;
  }

  long failedReads() {
    return failedReads.get();
  }

  /** What servers said to changes that they did not do, and how often. */
  Map<String, AtomicLong> refusals() {
    return refusals;
  }

  /** One of them. */
  private final class Client {
    private final String where;
    private final URI server;
    private final Random random;
    private long seenPoint = 1;
    private long seenNumber = 1;

    Client(Peer peer, Random random) {
      this.where = peer.toString();
      this.server = peer.process().url();
      this.random = random;
    }

    void run() {
      try {
        while (!stopped) {
          boolean well = random.nextInt(10) < 4 ? read() : write();
          Thread.sleep(well ? PAUSE : PAUSE_AFTER_FAILURE);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        failures.add(e);
      }
    }

    private Set<Long> points() {
      var points = new TreeSet<Long>();
      int count = random.nextInt(1, MOST_AT_ONCE + 1);
      for (int i = 0; i < count; i++) {
        points.add(random.nextInt(random.nextBoolean() ? HOTTEST : POINTS) + 1L);
      }
      return points;
    }

    private boolean read() {
      var points = points();
      long begin = System.nanoTime();
      var answer = PointReads.of(server, collection, points, LIMIT);
      long end = System.nanoTime();
      answer.ifPresentOrElse(
          found ->
              points.forEach(
                  point -> {
                    var seen = Optional.ofNullable(found.get(point));
                    history.add(new PastRead(point, seen, begin, end, false, where));
                    seen.ifPresent(
                        is -> {
                          seenPoint = point;
                          seenNumber = Cell.N.in(seen);
                        });
                  }),
          failedReads::incrementAndGet);
      return answer.isPresent();
    }

    private Kind kind() {
      int drawn = random.nextInt(100);
      if (drawn < 45) {
        return Kind.UPSERT;
      }
      if (drawn < 60) {
        return Kind.DELETE;
      }
      if (drawn < 72) {
        return Kind.OVERWRITE;
      }
      if (drawn < 95) {
        return random.nextBoolean() ? Kind.SET_A : Kind.SET_B;
      }
      return Kind.DELETE_IF;
    }

    private boolean write() {
      var kind = kind();
      var points = kind == Kind.DELETE_IF ? Set.of(seenPoint) : points();
      long value = values.incrementAndGet();
      boolean wait = random.nextInt(10) < 8;
      var options = "wait=%s&ordering=%s&timeout=%d".formatted(wait, anOrdering(), SERVER_SECONDS);
      var request = request(kind, points, value);
      long begin = System.nanoTime();
      var answer =
          Answer.to(
              server,
              request.method(),
              "/collections/" + collection + request.path() + "?" + options,
              Optional.of(request.body()),
              LIMIT);
      long end = System.nanoTime();
      history.add(
          new PastWrite(kind, value, points, begin, end, heard(answer), where + " " + options));
      return answer.isOk();
    }

    private String anOrdering() {
      if (!ordering.equals("mixed")) {
        return ordering;
      }
      int drawn = random.nextInt(10);
      return drawn < 6 ? "weak" : drawn < 8 ? "medium" : "strong";
    }

    private Request request(Kind kind, Set<Long> points, long value) {
      var ids = points.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
      return switch (kind) {
        case UPSERT ->
            new Request(
                "PUT",
                "/points",
                points.stream()
                    .map(
                        point ->
                            "{\"id\": %d, \"vector\": %s, \"payload\": {\"n\": %d}}"
                                .formatted(point, PointReads.vector(value), value))
                    .collect(Collectors.joining(", ", "{\"points\": [", "]}")));
        case OVERWRITE -> new Request("PUT", "/points/payload", payload("o", value, ids));
        case SET_A -> new Request("POST", "/points/payload", payload("a", value, ids));
        case SET_B -> new Request("POST", "/points/payload", payload("b", value, ids));
        case DELETE -> new Request("POST", "/points/delete", "{\"points\": %s}".formatted(ids));
        case DELETE_IF ->
            new Request(
                "POST",
                "/points/delete",
                "{\"filter\": {\"must\": [{\"has_id\": %s}, {\"key\": \"n\", \"match\": {\"value\": %d}}]}}"
                    .formatted(ids, seenNumber));
      };
    }
  }

  private record Request(String method, String path, String body) {}

  private static String payload(String key, long value, String ids) {
    return "{\"payload\": {\"%s\": %d}, \"points\": %s}".formatted(key, value, ids);
  }

  /**
   * Only what was not even sent certainly never happens: a write that was refused by one replica
   * may have been taken by another.
   */
  private Heard heard(Answer answer) {
    return switch (answer) {
      case Answer.Unsent _ -> Heard.UNSENT;
      case Answer.Lost(var why) -> {
        count(why);
        yield Heard.UNKNOWN;
      }
      case Answer.Given given when given.status() == 200 ->
          given.result().path("status").asText().equals("completed") ? Heard.APPLIED : Heard.LOGGED;
      case Answer.Given(int status, var text) -> {
        if (status != 404) {
          count(status + " " + text);
        }
        yield Heard.UNKNOWN;
      }
    };
  }

  private void count(String answer) {
    var form = answer.replaceAll("\"time\":[0-9.e-]+", "").replaceAll("[0-9]{5,}", "N");
    refusals.computeIfAbsent(form, _ -> new AtomicLong()).incrementAndGet();
  }

  /** The answers that were heard most often to what was not done, a line each. */
  String commonRefusals() {
    var counted = new HashMap<String, Long>();
    refusals.forEach((form, count) -> counted.put(form, count.get()));
    return counted.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .limit(8)
        .map(entry -> "  %d x %s".formatted(entry.getValue(), entry.getKey()))
        .collect(Collectors.joining("\n"));
  }

  /** Lets them finish what they do, and waits for that. */
  @Override
  public void close() {
    stopped = true;
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("a client failed", failures.peek());
    }
  }
}
