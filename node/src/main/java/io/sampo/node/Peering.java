package io.sampo.node;

import io.sampo.cluster.LocalNode;
import io.sampo.node.ClusterArguments.Beginning;
import io.sampo.node.config.ClusterSettings;
import io.sampo.node.config.PeerUri;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where this peer is, and whom it asks to be let in.
 *
 * @param bootstrap empty = nobody: it begins a cluster, or goes on with its own
 * @param reinit whether what consensus holds is dropped
 */
record Peering(PeerUri self, Optional<PeerUri> bootstrap, boolean reinit) {

  /** From the command line and what an earlier start has left. */
  static Peering of(ClusterArguments arguments, ClusterSettings settings, Path storage)
      throws StartFailure {
    var held = LocalNode.held(storage);
    return switch (arguments.beginning(held.isPresent())) {
      case Beginning.First(var uri) -> new Peering(uri, Optional.empty(), false);
      case Beginning.Joining(var bootstrap, var uri) ->
          new Peering(
              uri.isPresent() ? uri.get() : OwnAddress.towards(bootstrap, settings),
              Optional.of(bootstrap),
              arguments.reinit());
      case Beginning.Returning(var uri) -> new Peering(known(uri, held), Optional.empty(), false);
      case Beginning.Alone(var uri) -> new Peering(known(uri, held), Optional.empty(), true);
    };
  }

  private static PeerUri known(Optional<PeerUri> given, Optional<LocalNode.Held> held)
      throws StartFailure {
    return given
        .or(() -> held.flatMap(LocalNode.Held::uri).map(PeerUri::parse))
        .orElseThrow(() -> StartFailure.consensus("First peer should specify its uri."));
  }
}
