package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.persistence.RestoredRaftState;
import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.model.PeerId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MicroRaftStoreTest {
  private static final MemberId SELF = MemberId.of(new PeerId(1), 0);
  private static final RaftStart START = new RaftStart.First(SELF, new UUID(1, 2));
  private static final List<RaftEndpoint> MEMBERS = List.of(new Endpoint(SELF));

  private final CrashingDisk disk = new CrashingDisk();
  private final List<RuntimeException> failures = new ArrayList<>();
  private @Nullable MicroRaftStore store;

  private RestoredRaftState open() {
    var opened = disk.open();
    RaftBoot.prepare(opened, START);
    var fresh =
        new MicroRaftStore(
            opened,
            Guard.ALL,
            new RaftCounters(),
            RaftListener.NONE,
            System::nanoTime,
            failures::add);
    store = fresh;
    return fresh.load();
  }

  private RestoredRaftState reopen() {
    disk.crash(new Random(1));
    return open();
  }

  private MicroRaftStore store() {
    return Objects.requireNonNull(store);
  }

  private static LogEntry entry(long index, int term) {
    return MODELS
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setOperation(new byte[] {(byte) index, (byte) term})
        .build();
  }

  private static List<LogEntry> entries(long from, long to) {
    var entries = new ArrayList<LogEntry>();
    for (var index = from; index <= to; index++) {
      entries.add(entry(index, 1));
    }
    return entries;
  }

  private static SnapshotChunk chunk(long index, int number, int of) {
    return MODELS
        .createSnapshotChunkBuilder()
        .setIndex(index)
        .setTerm(1)
        .setSnapshotChunkIndex(number)
        .setSnapshotChunkCount(of)
        .setGroupMembersView(StoredValues.view(MEMBERS, MEMBERS))
        .setOperation(new byte[] {(byte) number})
        .build();
  }

  private static List<Long> indexes(RestoredRaftState state) {
    return state.getLogEntries().stream().map(LogEntry::getIndex).toList();
  }

  private static long snapshotIndex(RestoredRaftState state) {
    var snapshot = state.getSnapshotEntry();
    return snapshot == null ? 0 : snapshot.getIndex();
  }

  @Test
  void aNewMemberHasNoTermAndNoLog() {
    var state = open();

    assertThat(state.getTermPersistentState().getTerm()).isZero();
    assertThat(state.getTermPersistentState().getVotedFor()).isNull();
    assertThat(state.getLocalEndpointPersistentState().isVoting()).isTrue();
    assertThat(state.getInitialGroupMembers().getMembers()).isEqualTo(MEMBERS);
    assertThat(state.getLogEntries()).isEmpty();
    assertThat(state.getSnapshotEntry()).isNull();
  }

  @Test
  void nothingIsThereBeforeTheFlushAndAllAfterIt() throws IOException {
    open();
    store().persistLogEntries(entries(1, 3));
    assertThat(indexes(reopen())).isEmpty();

    store().persistLogEntries(entries(1, 3));
    store().flush();
    assertThat(indexes(reopen())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aVoteIsDurableAtOnceWithAllThatWasBefore() throws IOException {
    open();
    store().persistLogEntries(entries(1, 2));
    store()
        .persistAndFlushTerm(
            MODELS
                .createRaftTermPersistentStateBuilder()
                .setTerm(7)
                .setVotedFor(new Endpoint(SELF))
                .build());

    var state = reopen();

    assertThat(state.getTermPersistentState().getTerm()).isEqualTo(7);
    assertThat(state.getTermPersistentState().getVotedFor()).isEqualTo(new Endpoint(SELF));
    assertThat(indexes(state)).containsExactly(1L, 2L);
  }

  @Test
  void entriesAreReplacedFromAnIndexOn() throws IOException {
    open();
    store().persistLogEntries(entries(1, 5));
    store().flush();
    store().truncateLogEntriesFrom(3);
    store().persistLogEntries(List.of(entry(3, 2)));
    store().flush();

    var state = reopen();

    assertThat(indexes(state)).containsExactly(1L, 2L, 3L);
    assertThat(state.getLogEntries().getLast().getTerm()).isEqualTo(2);
  }

  @Test
  void anEntryThatWouldLeaveAHoleIsRefused() {
    open();

    assertThatThrownBy(() -> store().persistLogEntries(entries(2, 2)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aSnapshotTakesThePlaceOfEntriesAndOfTheOneBefore() throws IOException {
    open();
    store().persistLogEntries(entries(1, 10));
    store().persistSnapshotChunk(chunk(4, 0, 1));
    store().flush();
    store().truncateLogEntriesUntil(4);
    store().persistSnapshotChunk(chunk(8, 1, 2));
    store().persistSnapshotChunk(chunk(8, 0, 2));
    store().flush();
    store().truncateLogEntriesUntil(7);
    store().flush();

    var state = reopen();

    assertThat(snapshotIndex(state)).isEqualTo(8);
    assertThat(indexes(state)).containsExactly(8L, 9L, 10L);
    var keys = new ArrayList<byte[]>();
    disk.crash(new Random(1));
    disk.open().scan(RaftKeys.chunks(), (key, _) -> keys.add(key));
    assertThat(keys).containsExactly(RaftKeys.chunk(8, 0), RaftKeys.chunk(8, 1));
  }

  @Test
  void aSnapshotAheadOfTheLogStandsAlone() throws IOException {
    open();
    store().persistLogEntries(entries(1, 3));
    store().persistSnapshotChunk(chunk(50, 0, 1));
    store().flush();

    // The crash came before the entries were dropped.
    var state = reopen();
    assertThat(snapshotIndex(state)).isEqualTo(50);
    assertThat(indexes(state)).isEmpty();

    store().persistLogEntries(entries(51, 52));
    store().flush();
    assertThat(indexes(reopen())).containsExactly(51L, 52L);
  }

  @Test
  void anIncompleteSnapshotIsForgottenAndNeverMixedWithTheNext() throws IOException {
    open();
    store().persistSnapshotChunk(chunk(5, 0, 1));
    store().persistSnapshotChunk(chunk(9, 1, 2));
    store().flush();

    assertThat(snapshotIndex(reopen())).isEqualTo(5);
    store().persistSnapshotChunk(chunk(9, 0, 2));
    store().flush();

    assertThat(snapshotIndex(reopen())).isEqualTo(5);
  }

  @Test
  void theOnlyCompleteSnapshotIsNeverThrownAway() throws IOException {
    open();
    store().persistSnapshotChunk(chunk(5, 0, 1));
    store().flush();
    store().deleteSnapshotChunks(5, 1);
    store().flush();

    assertThat(snapshotIndex(reopen())).isEqualTo(5);
  }

  @Test
  void entriesAreNotDroppedBeforeASnapshotHoldsThem() throws IOException {
    open();
    store().persistLogEntries(entries(1, 5));
    store().persistSnapshotChunk(chunk(3, 0, 1));
    store().flush();

    assertThatThrownBy(() -> store().truncateLogEntriesUntil(4)).isInstanceOf(IOException.class);
  }

  @Test
  void aHoleInTheLogIsNotReadOver() throws IOException {
    open();
    store().persistLogEntries(entries(1, 5));
    store().flush();
    disk.crash(new Random(1));
    var damaged = disk.open();
    damaged.write(new Changes().delete(RaftKeys.entry(3)), true);
    damaged.close();

    assertThatThrownBy(this::open).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void afterAFailureEverythingFails() {
    open();
    disk.fateOfWrites(() -> CrashingDisk.Fate.FAILED);
    assertThatThrownBy(
            () -> {
              store().persistLogEntries(entries(1, 1));
              store().flush();
            })
        .isInstanceOf(IOException.class);
    disk.fateOfWrites(() -> CrashingDisk.Fate.WRITTEN);

    assertThat(failures).hasSize(1);
    assertThatThrownBy(() -> store().flush()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store().persistLogEntries(entries(1, 1)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store().truncateLogEntriesFrom(1)).isInstanceOf(IOException.class);
    assertThat(indexes(reopen())).isEmpty();
  }

  /** As the library calls: whatever is done between two crashes, the last flush is what is left. */
  @Test
  void holdsWhatTheLastFlushLeft() throws IOException {
    for (var seed = 1; seed <= 200; seed++) {
      var random = new SplittableRandom(seed);
      disk.crash(new Random(seed));
      RaftBoot.forget(disk.open());
      disk.crash(new Random(seed));
      open();
      var snapshot = 0L;
      var first = 1L;
      var last = 0L;
      for (var step = 0; step < 60; step++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> {
            var more = random.nextInt(1, 5);
            store().persistLogEntries(entries(last + 1, last + more));
            last += more;
          }
          case 2 -> {
            if (last > Math.max(snapshot, first)) {
              var from = random.nextLong(Math.max(snapshot, first) + 1, last + 1);
              store().truncateLogEntriesFrom(from);
              last = from - 1;
            }
          }
          case 3 -> {
            if (last > snapshot) {
              snapshot = random.nextLong(snapshot + 1, last + 1);
              store().persistSnapshotChunk(chunk(snapshot, 0, 1));
              store().flush();
              var until = random.nextLong(Math.max(first - 1, snapshot - 3), snapshot + 1);
              store().truncateLogEntriesUntil(until);
              first = Math.max(first, until + 1);
            }
          }
          default -> {
            store().flush();
            var state = reopen();
            assertThat(snapshotIndex(state)).as("seed %d", seed).isEqualTo(snapshot);
            var expected = entries(first, last).stream().map(LogEntry::getIndex).toList();
            assertThat(indexes(state)).as("seed %d", seed).isEqualTo(expected);
          }
        }
      }
    }
  }
}
