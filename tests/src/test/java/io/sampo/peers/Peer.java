package io.sampo.peers;

import com.fasterxml.jackson.databind.JsonNode;
import io.sampo.contract.SampoProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One process of a cluster, with ports, files and an address that it keeps over its starts. Signals
 * come from one thread, requests from any.
 */
public final class Peer implements AutoCloseable {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(3);

  /** Beyond the time that the server is given for a change: it must answer by itself. */
  private static final Duration ANSWER_SLACK = Duration.ofSeconds(5);

  private static final String MEMORY = "-Xmx256m";

  private final int number;
  private final String host;
  private final SampoProcess process;
  private final Optional<String> bootstrap;
  private int p2pPort;
  private int controlPort;
  private final Map<String, String> settings = new TreeMap<>();
  private volatile boolean paused;

  Peer(int number, String host, Path folder, Optional<String> bootstrap) {
    this.number = number;
    this.host = host;
    this.bootstrap = bootstrap;
    this.p2pPort = SampoProcess.freePort();
    this.controlPort = SampoProcess.freePort();
    this.process = SampoProcess.prepared(folder, Map.of());
  }

  /** Its place in the cluster, from 0. */
  public int number() {
    return number;
  }

  /** Where other peers reach it. */
  public String uri() {
    return "http://" + host + ":" + p2pPort;
  }

  public int p2pPort() {
    return p2pPort;
  }

  public int controlPort() {
    return controlPort;
  }

  /** Ports that it listens on for other peers from the next start on. */
  void move() {
    p2pPort = SampoProcess.freePort();
    controlPort = SampoProcess.freePort();
  }

  public SampoProcess process() {
    return process;
  }

  /** Sets a key of its configuration, such as {@code storage.node_type}, from the next start on. */
  public void set(String key, String value) {
    settings.put("QDRANT__" + key.toUpperCase(Locale.ROOT).replace(".", "__"), value);
  }

  /** Leaves a key of its configuration as it is by default, from the next start on. */
  public void unset(String key) {
    settings.remove("QDRANT__" + key.toUpperCase(Locale.ROOT).replace(".", "__"));
  }

  /** Starts it without waiting. */
  public void launch() {
    var arguments = new ArrayList<>(List.of("--uri", uri()));
    bootstrap.ifPresent(first -> arguments.addAll(List.of("--bootstrap", first)));
    process.arguments(arguments);
    var environment = new TreeMap<>(settings);
    environment.put("SAMPO_BUILD", "never");
    environment.put("SAMPO_JAVA_OPTS", MEMORY);
    environment.put("QDRANT__CLUSTER__ENABLED", "true");
    environment.put("QDRANT__CLUSTER__P2P__PORT", Integer.toString(p2pPort));
    environment.put("QDRANT__CLUSTER__P2P__CONTROL_PORT", Integer.toString(controlPort));
    process.environment(environment);
    process.launch();
    paused = false;
  }

  /** Starts it and waits until it is ready. */
  public void start(Duration limit) {
    launch();
    process.awaitReady(limit);
  }

  public void kill() {
    process.kill();
    paused = false;
  }

  /** Asks it to end and waits for that; its exit code. */
  public int terminate() {
    return process.stop();
  }

  /** Nothing in it runs any more, and its connections stay. */
  public void pause() {
    process.signal("STOP");
    paused = true;
  }

  public void resume() {
    process.signal("CONT");
    paused = false;
  }

  /** Whether its log holds such a text. */
  public boolean logs(String text) {
    return process.output().contains(text);
  }

  public boolean isPaused() {
    return paused;
  }

  /** Whether it should answer. */
  public boolean isRunning() {
    return process.isAlive() && !paused;
  }

  public boolean isReady() {
    return get("/readyz").isOk();
  }

  public Answer get(String path) {
    return Answer.to(process.url(), "GET", path, Optional.empty(), REQUEST_LIMIT);
  }

  /** Sends a change that the server may take so long for. */
  public Answer send(String method, String path, Optional<String> body, Duration limit) {
    return Answer.to(process.url(), method, path, body, limit.plus(ANSWER_SLACK));
  }

  /** Creates a small collection of one shard. */
  public Answer create(String collection, Duration limit) {
    return send(
        "PUT",
        "/collections/" + collection + "?timeout=" + limit.toSeconds(),
        Optional.of("{\"vectors\": {\"size\": 2, \"distance\": \"Dot\"}, \"shard_number\": 1}"),
        limit);
  }

  public Answer drop(String collection, Duration limit) {
    return send(
        "DELETE",
        "/collections/" + collection + "?timeout=" + limit.toSeconds(),
        Optional.empty(),
        limit);
  }

  /** Empty if it does not say. */
  public Optional<ClusterView> view() {
    return get("/cluster") instanceof Answer.Given given && given.status() == 200
        ? Optional.of(ClusterView.of(given.result()))
        : Optional.empty();
  }

  /** Names of all collections; empty if it does not say. */
  public Optional<Set<String>> collections() {
    if (!(get("/collections") instanceof Answer.Given given) || given.status() != 200) {
      return Optional.empty();
    }
    var names = new TreeSet<String>();
    for (JsonNode collection : given.result().path("collections")) {
      if (!names.add(collection.path("name").asText())) {
        throw new IllegalStateException("listed twice: " + given.text());
      }
    }
    return Optional.of(names);
  }

  @Override
  public void close() {
    process.close();
  }

  @Override
  public String toString() {
    return "peer " + number;
  }
}
