package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.microraft.MembershipChangeMode;
import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.VoteRequest;
import io.sampo.cluster.consensus.ConsensusException.Kind;
import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.model.PeerId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each guard is there for: with all of them a member does right, without the one it does not.
 * The member is real, the others are played by the test.
 */
class GuardTest {
  private static final UUID CLUSTER = new UUID(1, 2);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long MILLI = 1_000_000;
  private static final int ENOUGH_SEEDS = 1000;

  private final EventScheduler scheduler = new EventScheduler();
  private final CrashingDisk disk = new CrashingDisk();
  private final List<RaftMessage> sent = new ArrayList<>();
  private @Nullable MicroRaftGroup group;
  private @Nullable Register register;

  private static RaftEndpoint endpoint(int member) {
    return new Endpoint(MemberId.of(new PeerId(member), 0));
  }

  private static List<RaftEndpoint> endpoints(int... members) {
    var endpoints = new ArrayList<RaftEndpoint>();
    for (var member : members) {
      endpoints.add(endpoint(member));
    }
    return endpoints;
  }

  private static Set<Guard> without(@Nullable Guard guard) {
    return guard == null ? Guard.ALL : Simulation.Faulty.without(guard).guards();
  }

  /** Member 1, which votes in term 1 unless it is not among the voters. */
  private void store(List<RaftEndpoint> voters, SnapshotChunk... snapshot) {
    var changes =
        new Changes()
            .put(RaftKeys.identity(), StoredValues.identity(Endpoint.member(endpoint(1)), CLUSTER))
            .put(RaftKeys.voting(), StoredValues.voting(voters.contains(endpoint(1))))
            .put(RaftKeys.firstMembers(), StoredValues.view(StoredValues.view(voters, voters)))
            .put(RaftKeys.term(), StoredValues.term(1, null));
    for (var chunk : snapshot) {
      changes.put(
          RaftKeys.chunk(chunk.getIndex(), chunk.getSnapshotChunkIndex()),
          StoredValues.chunk(chunk));
    }
    try (var store = disk.open()) {
      store.write(changes, true);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private MicroRaftGroup start(@Nullable Guard off) {
    var thread = new SimThread(scheduler);
    var started =
        MicroRaftGroup.start(
            new RaftStart.Restored(Endpoint.member(endpoint(1)), CLUSTER),
            new RaftSettings(Duration.ofSeconds(1), 100),
            new RaftEnvironment(
                disk::open,
                store -> {
                  var opened = new Register(store);
                  register = opened;
                  return opened;
                },
                new RaftTransport() {
                  @Override
                  public void send(MemberId to, byte[] message) {
                    if (new RaftCodec(CLUSTER, to).decode(message)
                        instanceof RaftCodec.Incoming.Message(var decoded)) {
                      sent.add(decoded);
                    }
                  }

                  @Override
                  public boolean isReachable(MemberId member) {
                    return true;
                  }
                },
                thread,
                new Random(1),
                RaftListener.NONE),
            without(off));
    group = started;
    pass(1);
    return started;
  }

  private MicroRaftGroup group() {
    return Objects.requireNonNull(group);
  }

  private void pass(long millis) {
    scheduler.run(millis * MILLI, () -> false);
  }

  private void receive(RaftMessage message) {
    var sender = Endpoint.member(message.getSender());
    group().receive(new RaftCodec(CLUSTER, sender).encode(Endpoint.member(endpoint(1)), message));
    pass(1);
  }

  /** The newest message of a kind. */
  private <T extends RaftMessage> T last(Class<T> kind) {
    return kind.cast(all(kind).toList().getLast());
  }

  private <T extends RaftMessage> Stream<T> all(Class<T> kind) {
    return sent.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** Makes the member the leader of itself and two others; returns its term. */
  private int elect() {
    answerVotes(2);
    return group().view().term();
  }

  private void answerVotes(int... voters) {
    var term = last(PreVoteRequest.class).getTerm();
    for (var voter : voters) {
      receive(
          MODELS
              .createPreVoteResponseBuilder()
              .setGroupId(RaftCodec.GROUP)
              .setSender(endpoint(voter))
              .setTerm(term)
              .setGranted(true)
              .build());
    }
    for (var voter : voters) {
      receive(
          MODELS
              .createVoteResponseBuilder()
              .setGroupId(RaftCodec.GROUP)
              .setSender(endpoint(voter))
              .setTerm(last(VoteRequest.class).getTerm())
              .setGranted(true)
              .build());
    }
    assertThat(group().view().leads()).isTrue();
  }

  private static RaftMessage appended(int by, int term, long last, AppendEntriesRequest to) {
    return MODELS
        .createAppendEntriesSuccessResponseBuilder()
        .setGroupId(RaftCodec.GROUP)
        .setSender(endpoint(by))
        .setTerm(term)
        .setLastLogIndex(last)
        .setQuerySequenceNumber(to.getQuerySequenceNumber())
        .setFlowControlSequenceNumber(to.getFlowControlSequenceNumber())
        .build();
  }

  private static AppendEntriesRequest append(
      int term, long previous, int previousTerm, long commit, LogEntry... entries) {
    return MODELS
        .createAppendEntriesRequestBuilder()
        .setGroupId(RaftCodec.GROUP)
        .setSender(endpoint(2))
        .setTerm(term)
        .setPreviousLogIndex(previous)
        .setPreviousLogTerm(previousTerm)
        .setCommitIndex(commit)
        .setLogEntries(List.of(entries))
        .setQuerySequenceNumber(0)
        .setFlowControlSequenceNumber(1)
        .build();
  }

  private static LogEntry entry(long index, int term) {
    return entry(index, term, ("op" + index + "in" + term).getBytes(UTF_8));
  }

  private static LogEntry entry(long index, int term, Object operation) {
    return MODELS
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setOperation(operation)
        .build();
  }

  private static LogEntry change(
      long index, int term, MembershipChangeMode mode, List<RaftEndpoint> all, int... voters) {
    return entry(
        index,
        term,
        MODELS
            .createUpdateRaftGroupMembersOpBuilder()
            .setMembers(all)
            .setVotingMembers(endpoints(voters))
            .setEndpoint(endpoint(4))
            .setMode(mode)
            .build());
  }

  /** A part of a snapshot of members 1 to 3, of which there are two. */
  private static SnapshotChunk part(long index, int term, int number, List<RaftEndpoint> voters) {
    return MODELS
        .createSnapshotChunkBuilder()
        .setIndex(index)
        .setTerm(term)
        .setSnapshotChunkIndex(number)
        .setSnapshotChunkCount(2)
        .setGroupMembersView(
            MODELS
                .createRaftGroupMembersViewBuilder()
                .setLogIndex(5)
                .setMembers(voters)
                .setVotingMembers(voters)
                .build())
        .setOperation(
            number == 0
                ? ByteBuffer.allocate(Long.BYTES).putLong(index).array()
                : new ByteWriter()
                    .block(new Register.Entry(index, "snapshot in " + term).bytes())
                    .toBytes())
        .build();
  }

  private static RaftMessage snapshot(
      int leader, int term, long index, int snapshotTerm, @Nullable SnapshotChunk chunk) {
    return MODELS
        .createInstallSnapshotRequestBuilder()
        .setGroupId(RaftCodec.GROUP)
        .setSender(endpoint(leader))
        .setTerm(term)
        .setSenderLeader(true)
        .setSnapshotTerm(snapshotTerm)
        .setSnapshotIndex(index)
        .setTotalSnapshotChunkCount(2)
        .setSnapshotChunk(chunk)
        .setSnapshottedMembers(endpoints(leader))
        .setGroupMembersView(StoredValues.view(endpoints(1, 2, 3), endpoints(1, 2, 3)))
        .setQuerySequenceNumber(0)
        .setFlowControlSequenceNumber(1)
        .build();
  }

  private static boolean isDone(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }

  private static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
    return stage.toCompletableFuture();
  }

  @ParameterizedTest
  @CsvSource({",false", "STALE_ANSWER,true"})
  void anAnswerOfAnOlderTermCommitsNothing(@Nullable Guard off, boolean wrong) {
    store(endpoints(1, 2, 3));
    start(off);
    var term = elect();
    pass(10);

    receive(appended(2, term - 1, 7, last(AppendEntriesRequest.class)));

    assertThat(group().view().commit()).isEqualTo(wrong ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({",false", "OWN_CONFIRMATION,true"})
  void anAnswerToAnEarlierQuestionIsNoneToALaterOne(@Nullable Guard off, boolean wrong) {
    store(endpoints(1, 2, 3));
    start(off);
    var term = elect();
    receive(appended(2, term, 1, last(AppendEntriesRequest.class)));
    var first = group().confirmLeadership(LIMIT);
    pass(1);
    var question = last(AppendEntriesRequest.class);
    var second = group().confirmLeadership(LIMIT);
    pass(1);

    receive(appended(2, term, 1, question));

    assertThat(isDone(first)).isTrue();
    assertThat(isDone(second)).isEqualTo(wrong);
    receive(appended(2, term, 1, last(AppendEntriesRequest.class)));
    assertThat(isDone(second)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({",0", "MAJORITY,1"})
  void halfOfTheVotersCommitsNothing(@Nullable Guard off, long commit) {
    store(endpoints(1, 2, 3, 4));
    start(off);
    answerVotes(2, 3);
    var term = group().view().term();
    var question = last(AppendEntriesRequest.class);
    receive(appended(2, term, 1, question));
    assertThat(group().view().commit()).isEqualTo(commit);

    receive(appended(3, term, 1, question));
    assertThat(group().view().commit()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({",false", "MAJORITY,true"})
  void halfOfTheVotersConfirmsNothing(@Nullable Guard off, boolean wrong) {
    store(endpoints(1, 2, 3, 4, 5, 6));
    start(off);
    answerVotes(2, 3, 4);
    var term = group().view().term();
    for (var voter = 2; voter <= 4; voter++) {
      receive(appended(voter, term, 1, last(AppendEntriesRequest.class)));
    }
    assertThat(group().view().commit()).isEqualTo(1);
    var confirmed = group().confirmLeadership(LIMIT);
    pass(1);
    var question = last(AppendEntriesRequest.class);
    assertThat(question.getQuerySequenceNumber()).isPositive();

    receive(appended(2, term, 1, question));
    receive(appended(3, term, 1, question));
    assertThat(isDone(confirmed)).isEqualTo(wrong);
    receive(appended(4, term, 1, question));

    assertThat(isDone(confirmed)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({",true", "CAUGHT_UP_VOTER,false"})
  void aLearnerThatLagsBehindDoesNotVote(@Nullable Guard off, boolean refused) {
    store(endpoints(1));
    start(off);
    pass(10);
    var added =
        future(group().change(new MembershipChange.AddLearner(Endpoint.member(endpoint(2)))));
    pass(10);
    assertThat(added).isCompleted();

    var promoted =
        future(group().change(new MembershipChange.Promote(Endpoint.member(endpoint(2)))));
    pass(10);

    assertThat(promoted.isCompletedExceptionally()).isEqualTo(refused);
    assertThat(group().view().voters()).hasSize(refused ? 1 : 2);
    if (refused) {
      assertThat(promoted.exceptionNow())
          .isInstanceOfSatisfying(
              ConsensusException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_NOW));
      receive(appended(2, 2, group().view().last(), last(AppendEntriesRequest.class)));
      group().change(new MembershipChange.Promote(Endpoint.member(endpoint(2))));
      pass(10);
      assertThat(group().view().voters()).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({",false", "LEFT_BY_VOTERS,true"})
  void aLeaderThatOnlyALearnerAnswersStepsDown(@Nullable Guard off, boolean leads) {
    store(endpoints(1, 2, 3));
    start(off);
    var term = elect();
    receive(appended(2, term, 1, last(AppendEntriesRequest.class)));
    group().change(new MembershipChange.AddLearner(Endpoint.member(endpoint(4))));
    group().change(new MembershipChange.AddLearner(Endpoint.member(endpoint(5))));
    pass(5);
    receive(appended(2, term, 2, last(AppendEntriesRequest.class)));
    var proposal = future(group().propose("a".getBytes(UTF_8)));
    for (var i = 0; i < 20; i++) {
      pass(100);
      receive(appended(4, term, 0, last(AppendEntriesRequest.class)));
    }

    assertThat(group().view().leads()).isEqualTo(leads);
    assertThat(proposal.isDone()).isNotEqualTo(leads);
  }

  @ParameterizedTest
  @CsvSource({",4", "LATEST_MEMBERS,3"})
  void ofTwoChangesOfMembersTheLaterCounts(@Nullable Guard off, int voters) {
    store(endpoints(1, 2, 3));
    start(off);
    var all = endpoints(1, 2, 3, 4);

    receive(
        append(
            2,
            0,
            0,
            0,
            change(1, 2, MembershipChangeMode.ADD_LEARNER, all, 1, 2, 3),
            entry(2, 2),
            change(3, 2, MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER, all, 1, 2, 3, 4)));

    assertThat(group().view().last()).isEqualTo(3);
    assertThat(group().view().voters()).hasSize(voters);
  }

  @ParameterizedTest
  @CsvSource({",true", "VOTER_BY_SNAPSHOT,false"})
  void aSnapshotMakesAVoterThoughItsNoteWasLost(@Nullable Guard off, boolean works) {
    var voters = endpoints(1, 2);
    store(endpoints(2), part(20, 1, 0, voters), part(20, 1, 1, voters));

    start(off);

    assertThat(group().view().condition() instanceof RaftView.Condition.Working).isEqualTo(works);
    assertThat(group().view().votes()).isEqualTo(works);
  }

  @ParameterizedTest
  @CsvSource({",true", "STUCK_FOLLOWER,false"})
  void appendsBeneathTheSnapshotAreTaken(@Nullable Guard off, boolean taken) {
    var voters = endpoints(1, 2, 3);
    store(voters, part(20, 1, 0, voters), part(20, 1, 1, voters));
    start(off);
    // A suffix of which the new leader has nothing.
    receive(append(2, 20, 1, 20, entry(21, 2), entry(22, 2)));
    assertThat(group().view().last()).isEqualTo(22);

    receive(append(3, 20, 1, 20));
    assertThat(!all(AppendEntriesFailureResponse.class).toList().isEmpty()).isNotEqualTo(taken);
    receive(append(3, 18, 1, 21, entry(19, 1), entry(20, 1), entry(21, 3)));

    assertThat(group().view().last()).isEqualTo(taken ? 21 : 22);
    assertThat(group().view().commit()).isEqualTo(taken ? 21 : 20);
    if (taken) {
      assertThat(last(AppendEntriesSuccessResponse.class).getLastLogIndex()).isEqualTo(21);
      assertThat(entries()).containsExactly("snapshot in 1", "op21in3");
      // The same again, shorter, and from before the log: nothing changes.
      receive(append(3, 0, 0, 21, entry(1, 1)));
      assertThat(last(AppendEntriesSuccessResponse.class).getLastLogIndex()).isEqualTo(20);
      assertThat(group().view().last()).isEqualTo(21);
    }
  }

  private List<String> entries() {
    return Objects.requireNonNull(register).entries().stream()
        .map(Register.Entry::operation)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({",5", "COMMIT_GOES_BACK,2"})
  void aShortAppendThatComesLateTakesNothingBack(@Nullable Guard off, long answered) {
    store(endpoints(1, 2, 3));
    start(off);
    receive(append(2, 0, 0, 5, entry(1, 2), entry(2, 2), entry(3, 2), entry(4, 2), entry(5, 2)));
    assertThat(group().view().commit()).isEqualTo(5);
    sent.clear();

    receive(append(2, 0, 0, 6, entry(1, 2), entry(2, 2)));

    // Without the guard the library stumbles over its own assertion and does not answer.
    assertThat(sent.isEmpty()).isEqualTo(answered != 5);
  }

  @ParameterizedTest
  @CsvSource({",20", "CONTRADICTED_SUFFIX,25"})
  void entriesThatContradictASnapshotDoNotOutliveIt(@Nullable Guard off, long last) {
    store(endpoints(1, 2, 3));
    start(off);
    var suffix = new LogEntry[25];
    for (var i = 0; i < suffix.length; i++) {
      suffix[i] = entry(i + 1, 2);
    }
    receive(append(2, 0, 0, 0, suffix));
    assertThat(group().view().last()).isEqualTo(25);

    receive(snapshot(3, 3, 20, 3, null));
    assertThat(all(InstallSnapshotResponse.class)).isNotEmpty();
    receive(snapshot(3, 3, 20, 3, part(20, 3, 0, endpoints(1, 2, 3))));
    receive(snapshot(3, 3, 20, 3, part(20, 3, 1, endpoints(1, 2, 3))));

    assertThat(group().view().commit()).isEqualTo(20);
    assertThat(group().view().last()).isEqualTo(last);
    assertThat(entries()).containsExactly("snapshot in 3");
  }

  @Test
  void whoHoldsTheLastEntryOfASnapshotNeedsNone() {
    store(endpoints(1, 2, 3));
    start(null);
    receive(append(2, 0, 0, 0, entry(1, 2), entry(2, 2), entry(3, 2)));

    receive(snapshot(2, 2, 2, 2, null));

    assertThat(all(InstallSnapshotResponse.class)).isEmpty();
    assertThat(last(AppendEntriesSuccessResponse.class).getLastLogIndex()).isEqualTo(2);
    assertThat(group().view().commit()).isEqualTo(2);
    assertThat(group().view().last()).isEqualTo(3);
    assertThat(entries()).containsExactly("op1in2", "op2in2");
  }

  @ParameterizedTest
  @CsvSource({",snapshot in 3", "MIXED_SNAPSHOT,"})
  void partsOfTwoLeadersMakeNoSnapshot(@Nullable Guard off, @Nullable String state) {
    store(endpoints(1, 2, 3));
    start(off);
    var voters = endpoints(1, 2, 3);
    receive(snapshot(2, 2, 30, 2, part(30, 2, 0, voters)));
    // The next leader has an earlier snapshot only.
    receive(snapshot(3, 3, 20, 3, part(20, 3, 1, voters)));
    receive(snapshot(3, 3, 20, 3, part(20, 3, 0, voters)));

    assertThat(entries()).isEqualTo(state == null ? List.of() : List.of(state));
  }

  @ParameterizedTest
  @CsvSource({",true", "LOST_CANDIDACY,false"})
  void whoAskedForVotesStandsAgainWhenTheLeaderIsGone(@Nullable Guard off, boolean stands) {
    store(endpoints(1, 2, 3));
    start(off);
    receive(append(1, 0, 0, 0));
    assertThat(group().view().leader()).contains(Endpoint.member(endpoint(2)));
    pass(900);
    sent.clear();

    pass(3000);

    assertThat(all(PreVoteRequest.class).toList().isEmpty()).isNotEqualTo(stands);
  }

  @ParameterizedTest
  @CsvSource({",9", "UNHEARD_TERM,1"})
  void whoIsBehindInTermCatchesUp(@Nullable Guard off, int term) {
    store(endpoints(1, 2, 3));
    start(off);
    receive(
        MODELS
            .createPreVoteResponseBuilder()
            .setGroupId(RaftCodec.GROUP)
            .setSender(endpoint(2))
            .setTerm(9)
            .setGranted(false)
            .build());

    assertThat(group().view().term()).isEqualTo(term);
    pass(2000);
    assertThat(last(PreVoteRequest.class).getTerm()).isEqualTo(term + 1);
  }

  @Test
  void snapshotsAreNeverCloseToEachOther() {
    for (var interval : new int[] {1, 5, 19, 20, 100, 128, 1 << 20}) {
      for (long snapshot = 0; snapshot < 3000; snapshot++) {
        var suited = SnapshotInterval.after(snapshot, interval);
        assertThat(suited).isBetween(interval, interval + interval / 5 + 1);
        assertThat(SnapshotInterval.leavesNoGap(suited, snapshot)).isTrue();
      }
    }
    assertThat(SnapshotInterval.leavesNoGap(128, 120)).isFalse();
    assertThat(SnapshotInterval.allows(128, 0, 50)).isTrue();
    assertThat(SnapshotInterval.allows(128, 50, 55)).isFalse();
    assertThat(SnapshotInterval.allows(128, 50, 120)).isFalse();
  }

  /** Those that are missed soon; the others are for {@code ./dev sim --without GUARD}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "FAIL_STOP",
        "STUCK_FOLLOWER",
        "CONTRADICTED_SUFFIX",
        "CLOSE_SNAPSHOTS",
        "LOST_CANDIDACY",
        "FORCED_VOTES"
      })
  void theSimulationFindsWhatIsMissing(String what) {
    var faulty = Simulation.Faulty.without(what);

    assertThat(LongStream.rangeClosed(1, ENOUGH_SEEDS))
        .anyMatch(
            seed ->
                new Simulation(seed, Simulation.STEPS, faulty, null).run().violation().isPresent());
  }
}
