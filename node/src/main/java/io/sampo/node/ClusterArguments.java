package io.sampo.node;

import io.sampo.node.config.PeerUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command line says of the cluster, read and normalised (launcher §1).
 *
 * @param uri where other peers reach this one
 * @param bootstrap a peer to join; never this one
 * @param reinit whether the state of consensus is dropped
 * @param warnings what an operator should know, a line each
 */
record ClusterArguments(
    Optional<PeerUri> uri, Optional<PeerUri> bootstrap, boolean reinit, List<String> warnings) {
  private static final ClusterArguments NONE =
      new ClusterArguments(Optional.empty(), Optional.empty(), false, List.of());

  ClusterArguments {
    warnings = List.copyOf(warnings);
  }

  /** How a peer begins. */
  sealed interface Beginning {
    /** As the first one of a new cluster. */
    record First(PeerUri uri) implements Beginning {}

    /**
     * By joining, with nothing agreed upon yet or all of it dropped.
     *
     * @param uri empty: the address that it has towards the other
     */
    record Joining(PeerUri bootstrap, Optional<PeerUri> uri) implements Beginning {}

    /**
     * As the member it was; nobody is asked to let it in.
     *
     * @param uri empty: the stored one
     */
    record Returning(Optional<PeerUri> uri) implements Beginning {}

    /**
     * As the only member that is left of the cluster it was in.
     *
     * @param uri empty: the stored one
     */
    record Alone(Optional<PeerUri> uri) implements Beginning {}
  }

  /** Reads them; without a cluster they are passed over with a warning. */
  static ClusterArguments of(Arguments given, boolean clusterEnabled) throws StartFailure {
    if (!clusterEnabled) {
      return ignored(given);
    }
    var uri = parse("--uri", given.uri());
    var bootstrap = parse("--bootstrap", given.bootstrap());
    if (bootstrap.isPresent() && bootstrap.equals(uri)) {
      return new ClusterArguments(
          uri,
          Optional.empty(),
          given.reinit(),
          List.of(
              "Bootstrap URI is the same as this peer URI. Consider this peer as a first in a new"
                  + " deployment."));
    }
    return new ClusterArguments(uri, bootstrap, given.reinit(), List.of());
  }

  private static ClusterArguments ignored(Arguments given) {
    var passedOver = new ArrayList<String>();
    given.uri().ifPresent(_ -> passedOver.add("--uri"));
    given.bootstrap().ifPresent(_ -> passedOver.add("--bootstrap"));
    if (given.reinit()) {
      passedOver.add("--reinit");
    }
    return passedOver.isEmpty()
        ? NONE
        : new ClusterArguments(
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(
                "Without cluster.enabled this has no effect: " + String.join(", ", passedOver)));
  }

  private static Optional<PeerUri> parse(String flag, Optional<String> text) throws StartFailure {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(PeerUri.parse(text.get()));
    } catch (IllegalArgumentException e) {
      throw StartFailure.consensus(
          "%s is \"%s\", but %s".formatted(flag, text.get(), e.getMessage()), e);
    }
  }

  /**
   * How this peer begins.
   *
   * @param hasState whether the state of consensus of an earlier start is in its storage
   */
  Beginning beginning(boolean hasState) throws StartFailure {
    if (bootstrap.isPresent() && (reinit || !hasState)) {
      return new Beginning.Joining(bootstrap.get(), uri);
    }
    if (hasState) {
      return reinit ? new Beginning.Alone(uri) : new Beginning.Returning(uri);
    }
    return new Beginning.First(
        uri.orElseThrow(() -> StartFailure.consensus("First peer should specify its uri.")));
  }
}
