package io.sampo.fault;

import io.sampo.peers.LocalCluster;
import io.sampo.peers.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What can befall a cluster; each knows how to begin and how to end it. */
enum ClusterFault {
  LEADER_KILLED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return killed(List.of(cluster.leader()));
    }
  },
  FOLLOWER_KILLED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return killed(List.of(any(cluster.followers(), random)));
    }
  },
  COORDINATOR_KILLED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return killed(List.of(cluster.coordinatorsHost()));
    }
  },
  MAJORITY_KILLED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return killed(some(cluster, cluster.peers().size() / 2 + 1, random));
    }
  },
  ALL_KILLED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return killed(some(cluster, cluster.peers().size(), random));
    }
  },
  PEER_TERMINATED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      var peer = any(cluster.running(), random);
      int code = peer.terminate();
      if (code != 0) {
        throw new AssertionError(peer + " ended with " + code + " on SIGTERM");
      }
      return () -> launch(peer);
    }
  },
  PEER_KILLED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return killed(List.of(any(cluster.running(), random)));
    }
  },
  PEER_PAUSED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return paused(List.of(any(cluster.running(), random)));
    }
  },
  LEADER_PAUSED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return paused(List.of(cluster.leader()));
    }
  },
  FOLLOWER_PAUSED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return paused(List.of(any(cluster.followers(), random)));
    }
  },
  MAJORITY_PAUSED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      return paused(some(cluster, cluster.peers().size() / 2 + 1, random));
    }
  },
  PEER_ISOLATED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      cluster.network().isolate(any(cluster.running(), random).number());
      return cluster.network()::heal;
    }
  },
  PEER_MUTE {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      cluster.network().isolateOut(any(cluster.running(), random).number());
      return cluster.network()::heal;
    }
  },
  PEER_DEAF {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      cluster.network().isolateIn(any(cluster.running(), random).number());
      return cluster.network()::heal;
    }
  },
  LINK_CUT {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      var two = some(cluster, 2, random);
      if (random.nextBoolean()) {
        cluster.network().cut(two.getFirst().number(), two.getLast().number());
      } else {
        cluster.network().cutBothWays(two.getFirst().number(), two.getLast().number());
      }
      return cluster.network()::heal;
    }
  },
  ALL_CUT {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      cluster.running().forEach(peer -> cluster.network().isolate(peer.number()));
      return cluster.network()::heal;
    }
  },
  PEER_LATE {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      cluster
          .network()
          .delayAll(
              any(cluster.running(), random).number(), Duration.ofMillis(random.nextInt(20, 400)));
      return cluster.network()::heal;
    }
  },
  /** Only of a peer with a {@link SmallDisk}. */
  DISK_FULL {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      var peer = any(cluster.running(), random);
      var disk = SmallDisk.of(peer);
      disk.ifPresent(SmallDisk::fill);
      return () -> {
        disk.ifPresent(SmallDisk::empty);
        launch(peer); // it may have ended rather than go on without its log
      };
    }
  },
  ADDRESS_CHANGED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      var peer = any(cluster.running(), random);
      peer.kill();
      cluster.move(peer);
      return () -> launch(peer);
    }
  },
  PEER_REPLACED {
    @Override
    Runnable begin(LocalCluster cluster, Random random) {
      var peer = any(cluster.running(), random);
      var id = peer.view().orElseThrow(() -> new AssertionError(peer + " is mute")).peerId();
      peer.kill();
      var asked = cluster.running().getFirst();
      cluster.await(
          "removal of " + peer,
          REMOVAL_LIMIT,
          () -> {
            var answer =
                asked.send(
                    "DELETE",
                    "/cluster/peer/" + id + "?force=true",
                    Optional.empty(),
                    REMOVAL_LIMIT);
            return answer.isOk() ? Optional.of(answer) : Optional.empty();
          });
      cluster.discard(peer);
      return () -> cluster.add().launch();
    }
  };

  private static final Duration REMOVAL_LIMIT = Duration.ofSeconds(20);

  /** Begins it; what is returned ends it. */
  abstract Runnable begin(LocalCluster cluster, Random random);

  private static Runnable killed(List<Peer> peers) {
    peers.forEach(Peer::kill);
    return () -> peers.forEach(ClusterFault::launch);
  }

  /** Another fault of the same peer may have started it again already. */
  private static void launch(Peer peer) {
    if (!peer.process().isAlive()) {
      peer.launch();
    }
  }

  private static Runnable paused(List<Peer> peers) {
    peers.forEach(Peer::pause);
    return () -> peers.forEach(Peer::resume);
  }

  private static Peer any(List<Peer> peers, Random random) {
    return peers.get(random.nextInt(peers.size()));
  }

  private static List<Peer> some(LocalCluster cluster, int count, Random random) {
    var shuffled = new ArrayList<>(cluster.running());
    Collections.shuffle(shuffled, random);
    return List.copyOf(shuffled.subList(0, count));
  }
}
