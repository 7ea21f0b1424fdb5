package io.sampo.cluster.consensus;

import io.microraft.statemachine.StateMachine;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The replicated state as the library sees it. After a failure nothing more is applied.
 *
 * <p>A snapshot's first part is the index that the state has reached. It may be higher than the
 * snapshot's own: after a restart the library counts from its last snapshot, the state does not go
 * back.
 */
final class StateBridge implements StateMachine {
  private final ReplicatedState state;
  private final boolean failStop;
  private final Consumer<RuntimeException> failed;
  private long applied;
  private @Nullable RuntimeException failure;

  /**
   * @param failStop whether the first failure is the last; anything else is for tests
   * @param failed is told of a failure before the library is, which would go on
   */
  StateBridge(ReplicatedState state, boolean failStop, Consumer<RuntimeException> failed) {
    this.state = state;
    this.failStop = failStop;
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
        var answer = guarded("apply entry", index, () -> state.apply(index, bytes));
        applied = Math.max(applied, index);
        yield answer;
      }
      case NewTerm entry -> entry;
      default -> throw new IllegalArgumentException("no operation: " + operation);
    };
  }

  @Override
  public void takeSnapshot(long index, Consumer<Object> parts) {
    guarded("make the snapshot", index, () -> chunks(index, state)).forEach(parts);
  }

  private <T> T guarded(String what, long index, Supplier<T> call) {
    if (failure != null) {
      throw failure;
    }
    try {
      return call.get();
    } catch (RuntimeException e) {
      var told = new IllegalStateException("Failed to %s %d: %s".formatted(what, index, e), e);
      failure = failStop ? told : null;
      failed.accept(told);
      throw told;
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
    var parts = chunks.stream().map(byte[].class::cast).toList();
    applied =
        guarded(
            "install the snapshot",
            index,
            () -> {
              state.install(
                  ByteBuffer.wrap(parts.getFirst()).getLong(), parts.subList(1, parts.size()));
              return Math.max(applied, Math.max(index, state.applied()));
            });
  }

  @Override
  public Object getNewTermOperation() {
    return NewTerm.ENTRY;
  }
}
