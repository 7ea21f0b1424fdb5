package io.sampo.cluster.consensus;

import io.sampo.storage.keyvalue.KeyValueStore;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a group lives on.
 *
 * @param disk opens the store; called on the group's thread, at the start and again after each
 *     failure, when the store before is closed
 * @param state makes the replicated state of an opened store; called after each opening
 * @param thread ended with the group
 * @param random for timeouts that differ from member to member
 * @param listener told on the group's thread
 */
public record RaftEnvironment(
    Supplier<KeyValueStore> disk,
    Function<KeyValueStore, ReplicatedState> state,
    RaftTransport transport,
    RaftThread thread,
    Random random,
    RaftListener listener) {}
