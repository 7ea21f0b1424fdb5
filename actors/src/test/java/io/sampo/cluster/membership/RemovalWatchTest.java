package io.sampo.cluster.membership;

import static io.sampo.cluster.FakeGroup.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.metadata.Peers;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RemovalWatchTest {
  /** A book in which peer 5 lived so often, and is or is not now. */
  private static Peers book(int newestLife, boolean known) {
    var lives = new TreeMap<Long, Integer>();
    lives.put(5L, newestLife);
    var peers = new TreeMap<Long, Peers.Peer>();
    if (known) {
      peers.put(5L, new Peers.Peer(life(newestLife).value(), "http://p5", "1", new UUID(1, 1)));
    }
    return new Peers(peers, lives);
  }

  private static MemberId life(int number) {
    return MemberId.of(member(5).peer(), number);
  }

  @Test
  void whoIsInTheBookIsNotRemoved() {
    assertThat(RemovalWatch.isRemoved(book(2, true), life(2))).isFalse();
  }

  @Test
  void whoWasInItAndIsNotAnyMoreIs() {
    assertThat(RemovalWatch.isRemoved(book(2, false), life(2))).isTrue();
  }

  @Test
  void soIsAnEarlierLifeOfAPeerThatJoinedAnew() {
    assertThat(RemovalWatch.isRemoved(book(2, true), life(1))).isTrue();
  }

  @Test
  void whoJustJoinedMayNotYetBeInABookThatLagsBehind() {
    assertThat(RemovalWatch.isRemoved(book(1, false), life(2))).isFalse();
    assertThat(RemovalWatch.isRemoved(Peers.NONE, life(0))).isFalse();
  }
}
