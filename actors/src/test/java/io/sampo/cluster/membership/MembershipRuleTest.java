package io.sampo.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.cluster.consensus.MembershipChange;
import io.sampo.cluster.consensus.MembershipChange.AddLearner;
import io.sampo.cluster.consensus.MembershipChange.Promote;
import io.sampo.cluster.consensus.MembershipChange.Remove;
import io.sampo.cluster.consensus.RaftView;
import io.sampo.cluster.metadata.Peers;
import io.sampo.storage.model.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MembershipRuleTest {
  private static final long COMMIT = 100;
  private static final MemberId A = member(1, 0);
  private static final MemberId B = member(2, 0);
  private static final MemberId C = member(3, 0);
  private static final MemberId D = member(4, 0);

  static LongStream seeds() {
    var one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 200) : LongStream.of(one);
  }

  private static MemberId member(long peer, int life) {
    return MemberId.of(new PeerId(peer), life);
  }

  private static Peers book(MemberId... members) {
    return book(Set.of(members));
  }

  private static Peers book(Set<MemberId> members) {
    var known = new TreeMap<Long, Peers.Peer>();
    members.forEach(
        member ->
            known.put(
                member.peer().value(),
                new Peers.Peer(member.value(), "http://p", "1", new UUID(0, 0))));
    return new Peers(known, new TreeMap<>());
  }

  private static RaftView view(
      Set<MemberId> members, Set<MemberId> voters, Map<MemberId, Long> matched) {
    var self = voters.iterator().next();
    return new RaftView(
        self,
        RaftView.Role.LEADER,
        1,
        Optional.of(self),
        members,
        voters,
        COMMIT,
        COMMIT,
        COMMIT,
        matched,
        new RaftView.Condition.Working(),
        0);
  }

  private static Optional<MembershipChange> next(
      Set<MemberId> members, Set<MemberId> voters, Map<MemberId, Long> matched, Peers book) {
    return MembershipRule.next(view(members, voters, matched), book);
  }

  @Test
  void nothingIsToDoWhereMembersAndBookAgree() {
    assertThat(next(Set.of(A, B), Set.of(A, B), Map.of(B, COMMIT), book(A, B))).isEmpty();
  }

  @Test
  void whoIsNewGetsTheLog() {
    assertThat(next(Set.of(A), Set.of(A), Map.of(), book(A, B))).contains(new AddLearner(B));
  }

  @Test
  void whoHasAllOfTheLogVotes() {
    assertThat(next(Set.of(A, B), Set.of(A), Map.of(B, COMMIT), book(A, B)))
        .contains(new Promote(B));
  }

  @Test
  void whoHasNotAllOfTheLogDoesNotVote() {
    assertThat(next(Set.of(A, B), Set.of(A), Map.of(B, COMMIT - 1), book(A, B))).isEmpty();
    assertThat(next(Set.of(A, B), Set.of(A), Map.of(), book(A, B))).isEmpty();
  }

  @Test
  void aLearnerThatIsBehindDoesNotHoldUpAnother() {
    assertThat(next(Set.of(A, B, C), Set.of(A), Map.of(C, COMMIT), book(A, B, C)))
        .contains(new Promote(C));
    assertThat(next(Set.of(A, B), Set.of(A), Map.of(), book(A, B, C))).contains(new AddLearner(C));
  }

  @Test
  void thereAreAtMostTwoLearners() {
    assertThat(next(Set.of(A, B, C), Set.of(A), Map.of(), book(A, B, C, D))).isEmpty();
  }

  @Test
  void whoLeftTheBookIsRemovedFirst() {
    assertThat(next(Set.of(A, B, C), Set.of(A, B), Map.of(C, COMMIT), book(A, C, D)))
        .contains(new Remove(B));
    assertThat(next(Set.of(A, B, C), Set.of(A, B), Map.of(C, COMMIT), book(A, B)))
        .contains(new Remove(C));
  }

  @Test
  void aFormerLifeIsRemovedAndTheNewOneAdded() {
    var reborn = member(2, 1);
    assertThat(next(Set.of(A, B), Set.of(A, B), Map.of(), book(A, reborn))).contains(new Remove(B));
    assertThat(next(Set.of(A), Set.of(A), Map.of(), book(A, reborn)))
        .contains(new AddLearner(reborn));
  }

  @Test
  void theLastVoterIsNotRemoved() {
    assertThat(next(Set.of(A), Set.of(A), Map.of(), book())).isEmpty();
    assertThat(next(Set.of(A), Set.of(A), Map.of(), book(B))).contains(new AddLearner(B));
    assertThat(next(Set.of(A, B), Set.of(A), Map.of(B, COMMIT), book(B))).contains(new Promote(B));
    assertThat(next(Set.of(A, B), Set.of(A, B), Map.of(), book(B))).contains(new Remove(A));
  }

  /** A failure names its seed; {@code -Dseed=N} runs only that one. */
  @ParameterizedTest
  @MethodSource("seeds")
  void membersFollowABookThatChangesUntilTheyAgree(long seed) {
    var random = new Random(seed);
    var members = new HashSet<>(Set.of(A));
    var voters = new HashSet<>(Set.of(A));
    var wanted = new HashSet<>(Set.of(A));
    var matched = new HashMap<MemberId, Long>();
    for (int step = 0; step < 100; step++) {
      if (random.nextInt(3) == 0) {
        var peer = 1 + random.nextInt(7);
        var known = wanted.removeIf(member -> member.peer().value() == peer);
        if (!known || random.nextBoolean()) {
          wanted.add(member(peer, random.nextInt(3)));
        }
      }
      members.forEach(member -> matched.put(member, COMMIT - random.nextInt(2)));
      follow(seed, members, voters, matched, wanted);
    }
    for (int step = 0; step < 40; step++) {
      members.forEach(member -> matched.put(member, COMMIT));
      follow(seed, members, voters, matched, wanted);
    }
    if (wanted.isEmpty()) {
      assertThat(voters).as("seed %d", seed).hasSize(1);
    } else {
      assertThat(members).as("seed %d", seed).isEqualTo(wanted);
      assertThat(voters).as("seed %d", seed).isEqualTo(wanted);
    }
    assertThat(next(members, voters, matched, book(wanted))).as("seed %d", seed).isEmpty();
  }

  private static void follow(
      long seed,
      Set<MemberId> members,
      Set<MemberId> voters,
      Map<MemberId, Long> matched,
      Set<MemberId> wanted) {
    var change = next(members, voters, matched, book(wanted));
    if (change.isEmpty()) {
      return;
    }
    switch (change.get()) {
      case AddLearner(var member) -> {
        assertThat(members.add(member)).as("seed %d: %s is new", seed, member).isTrue();
        assertThat(wanted).as("seed %d", seed).contains(member);
      }
      case Promote(var member) -> {
        assertThat(voters.add(member)).as("seed %d: %s learns", seed, member).isTrue();
        assertThat(matched.get(member)).as("seed %d", seed).isEqualTo(COMMIT);
      }
      case Remove(var member) -> {
        assertThat(wanted).as("seed %d", seed).doesNotContain(member);
        assertThat(members.remove(member)).as("seed %d: %s is here", seed, member).isTrue();
        voters.remove(member);
      }
    }
    assertThat(voters).as("seed %d", seed).isNotEmpty();
    assertThat(members.size() - voters.size()).as("seed %d", seed).isLessThanOrEqualTo(2);
  }
}
