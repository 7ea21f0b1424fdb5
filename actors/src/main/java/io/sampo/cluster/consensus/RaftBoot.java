package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;

import io.sampo.storage.keyvalue.Changes;
import io.sampo.storage.keyvalue.KeyValueStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is done to a member's store while no group runs on it. All keys of the group begin with
 * {@link #KEY_PREFIX}; the replicated state keeps its own under others.
 */
public final class RaftBoot {
  /** First byte of all keys of the group. */
  public static final byte KEY_PREFIX = RaftKeys.PREFIX;

  private RaftBoot() {}

  /** The member that the store holds; empty if none. */
  public static Optional<RaftStart.Restored> held(KeyValueStore store) {
    return Optional.ofNullable(store.get(RaftKeys.identity()))
        .map(StoredValues::reader)
        .map(
            in ->
                new RaftStart.Restored(new MemberId(in.int64()), new UUID(in.int64(), in.int64())));
  }

  /** Forgets the group: its log, its votes, who this member was. Durable on return. */
  public static void forget(KeyValueStore store) {
    store.write(removal(store), true);
  }

  private static Changes removal(KeyValueStore store) {
    var changes = new Changes();
    store.scan(RaftKeys.all(), (key, _) -> changes.delete(key));
    return changes;
  }

  /**
   * Begins a group anew from what this peer knows: {@code self} is its only voter, its log begins
   * with a snapshot of the state, its term is higher than any this peer took part in. What the old
   * group committed elsewhere and not here is lost; so it is for an operator to decide, when the
   * majority is gone for good. Durable on return; all or nothing.
   *
   * @param self another life than before
   * @param cluster another than before, so that left-overs of the old group are not listened to
   */
  public static void reinit(
      KeyValueStore store, MemberId self, UUID cluster, ReplicatedState state) {
    var term = StoredValues.term(store).getTerm() + 1;
    var index = Math.max(1, state.applied());
    var only = List.<io.microraft.RaftEndpoint>of(new Endpoint(self));
    var changes = removal(store);
    begin(changes, new RaftStart.First(self, cluster));
    changes.put(RaftKeys.term(), StoredValues.term(term, null));
    var parts = StateBridge.chunks(index, state);
    for (var number = 0; number < parts.size(); number++) {
      var chunk =
          MODELS
              .createSnapshotChunkBuilder()
              .setIndex(index)
              .setTerm(term)
              .setSnapshotChunkIndex(number)
              .setSnapshotChunkCount(parts.size())
              .setGroupMembersView(StoredValues.view(only, only))
              .setOperation(parts.get(number))
              .build();
      changes.put(RaftKeys.chunk(index, number), StoredValues.chunk(chunk));
    }
    store.write(changes, true);
  }

  /** Makes sure that the store holds the member; an empty store gets it. */
  static void prepare(KeyValueStore store, RaftStart start) {
    var held = held(store);
    if (held.isPresent()) {
      if (!held.get().self().equals(start.self())
          || !held.get().cluster().equals(start.cluster())) {
        throw new IllegalStateException("the store holds %s, not %s".formatted(held.get(), start));
      }
      return;
    }
    var changes = removal(store);
    begin(changes, start);
    store.write(changes, true);
  }

  private static void begin(Changes changes, RaftStart start) {
    var first =
        switch (start) {
          case RaftStart.First(var self, var _) -> self;
          case RaftStart.Joiner(var _, var _, var initial) -> initial;
          case RaftStart.Restored restored ->
              throw new IllegalStateException("the store is empty and should hold " + restored);
        };
    var members = List.<io.microraft.RaftEndpoint>of(new Endpoint(first));
    changes
        .put(RaftKeys.identity(), StoredValues.identity(start.self(), start.cluster()))
        .put(RaftKeys.voting(), StoredValues.voting(first.equals(start.self())))
        .put(RaftKeys.firstMembers(), StoredValues.view(StoredValues.view(members, members)));
  }
}
