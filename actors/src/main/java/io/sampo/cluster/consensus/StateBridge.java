package io.sampo.cluster.consensus;

import io.microraft.statemachine.StateMachine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The replicated state as the library sees it. After a failure nothing more is applied.
 *
 * <p>A snapshot's first part is the index that the state has reached. It may be higher than the
 * snapshot's own: after a restart the library counts from its last snapshot, the state does not go
 * back.
 */
final class StateBridge implements StateMachine {
  private final ReplicatedState state;
  private final Consumer<RuntimeException> failed;
  private long applied;

  /**
   * @param failed is told of every failure before the library is, which would go on
   */
  StateBridge(ReplicatedState state, Consumer<RuntimeException> failed) {
    this.state = state;
    this.failed = failed;
    this.applied = state.applied();
  }

  /** Index of the last entry whose effect is in the state. */
  long applied() {
    return applied;
  }

  @Override
  public Object runOperation(long index, Object operation) {
    return switch (operation) {
      case byte[] bytes -> {
        var answer = apply(index, bytes);
        applied = Math.max(applied, index);
        yield answer;
      }
      case NewTerm entry -> entry;
      default -> throw new IllegalArgumentException("no operation: " + operation);
    };
  }

  private Object apply(long index, byte[] operation) {
    try {
      return state.apply(index, operation);
    } catch (RuntimeException e) {
      failed.accept(
          new IllegalStateException("Failed to apply entry %d: %s".formatted(index, e), e));
      throw e;
    }
  }

  @Override
  public void takeSnapshot(long index, Consumer<Object> parts) {
    try {
      chunks(index, state).forEach(parts);
    } catch (RuntimeException e) {
      failed.accept(
          new IllegalStateException("Failed to make a snapshot at %d: %s".formatted(index, e), e));
      throw e;
    }
  }

  static List<byte[]> chunks(long index, ReplicatedState state) {
    var parts = state.snapshot();
    var chunks = new ArrayList<byte[]>(parts.size() + 1);
    var reached = Math.max(index, state.applied());
    chunks.add(ByteBuffer.allocate(Long.BYTES).putLong(reached).array());
    for (var part : parts) {
      if (part.length > ReplicatedState.MAX_CHUNK_BYTES) {
        throw new IllegalStateException("a part of a snapshot has " + part.length + " bytes");
      }
      chunks.add(part);
    }
    return chunks;
  }

  @Override
  public void installSnapshot(long index, List<Object> chunks) {
    try {
      var parts = chunks.stream().map(byte[].class::cast).toList();
      state.install(ByteBuffer.wrap(parts.getFirst()).getLong(), parts.subList(1, parts.size()));
      applied = Math.max(applied, Math.max(index, state.applied()));
    } catch (RuntimeException e) {
      failed.accept(
          new IllegalStateException(
              "Failed to install the snapshot at %d: %s".formatted(index, e), e));
      throw e;
    }
  }

  @Override
  public Object getNewTermOperation() {
    return NewTerm.ENTRY;
  }
}
