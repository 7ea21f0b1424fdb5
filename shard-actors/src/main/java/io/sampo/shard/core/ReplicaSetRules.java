package io.sampo.shard.core;

import io.sampo.shard.model.ReplicaSet;
import io.sampo.shard.model.ReplicaState;
import io.sampo.shard.model.WriteOutcome;
import io.sampo.shard.model.WriteOutcome.Done;
import io.sampo.shard.model.WriteOutcome.Failed;
import io.sampo.shard.model.WriteOutcome.Outdated;
import io.sampo.shard.model.WriteOutcome.Refused;
import io.sampo.shard.model.WriteVerdict;
import io.sampo.storage.model.PeerId;
import io.sampo.storage.model.Refusal;
import io.sampo.storage.model.UpdateResult;
import io.sampo.storage.model.WriteOptions.Ordering;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a shard's replicas together (spec distributed §3.5, §3.6, §4.2), as pure functions.
 */
public final class ReplicaSetRules {
  private ReplicaSetRules() {}

  /** The other peers to which a new operation is sent. */
  public static List<PeerId> targets(ReplicaSet set) {
    return set.states().entrySet().stream()
        .filter(entry -> entry.getValue().getsWrites())
        .map(entry -> entry.getKey())
        .filter(peer -> !peer.equals(set.self()) && set.isEnabled(peer))
        .toList();
  }

  /**
   * The peers at which a write may begin, best first: this one before others where no order is
   * asked for, else the one that all peers choose.
   *
   * @param alive which peers were heard of lately
   */
  public static List<PeerId> leaders(ReplicaSet set, Ordering ordering, Predicate<PeerId> alive) {
    return switch (ordering) {
      case WEAK -> {
        var able = able(set);
        var order = new ArrayList<PeerId>();
        if (able.contains(set.self())) {
          order.add(set.self());
        }
        able.stream().filter(alive).filter(peer -> !order.contains(peer)).forEach(order::add);
        able.stream().filter(peer -> !order.contains(peer)).forEach(order::add);
        yield order;
      }
      case MEDIUM -> {
        var able = able(set);
        yield able.isEmpty() ? List.of() : List.of(able.getLast());
      }
      case STRONG -> set.states().isEmpty() ? List.of() : List.of(set.states().lastKey());
    };
  }

  private static List<PeerId> able(ReplicaSet set) {
    return set.states().entrySet().stream()
        .filter(entry -> entry.getValue().isUpdateTruth() && set.isEnabled(entry.getKey()))
        .map(entry -> entry.getKey())
        .toList();
  }

  /**
   * The peers whose replica answers reads, best first: those that were heard of lately, then the
   * others.
   *
   * @param preferred in which order they are preferred besides
   * @param selfFirst whether this peer comes before all others
   */
  public static List<PeerId> readers(
      ReplicaSet set, List<PeerId> preferred, Predicate<PeerId> alive, boolean selfFirst) {
    var order = new ArrayList<PeerId>();
    var silent = new ArrayList<PeerId>();
    for (var peer : preferred) {
      boolean self = peer.equals(set.self());
      if (!set.isEnabled(peer) || !reads(set.states().get(peer))) {
        continue;
      }
      if (self && selfFirst) {
        order.addFirst(peer);
      } else if (self || alive.test(peer)) {
        order.add(peer);
      } else {
        silent.add(peer);
      }
    }
    order.addAll(silent);
    return order;
  }

  private static boolean reads(@Nullable ReplicaState state) {
    return state != null && state.servesReads();
  }

  /** Whether this peer may stop using that replica: never the last good one. */
  public static boolean mayDisable(ReplicaSet set, PeerId peer) {
    return set.states().entrySet().stream()
        .anyMatch(
            entry ->
                !entry.getKey().equals(peer)
                    && isGood(entry.getValue())
                    && set.isEnabled(entry.getKey()));
  }

  private static boolean isGood(ReplicaState state) {
    return switch (state) {
      case ACTIVE, RESHARDING, RESHARDING_SCALE_DOWN -> true;
      case DEAD,
          INITIALIZING,
          PARTIAL,
          RECOVERY,
          PARTIAL_SNAPSHOT,
          MANUAL_RECOVERY,
          LISTENER,
          ACTIVE_READ ->
          false;
    };
  }

  /**
   * Whether all copies would be lost without that replica, or the only one that has any (spec
   * distributed §2.1).
   */
  public static boolean isLastSource(ReplicaSet set, PeerId peer) {
    var active =
        set.states().entrySet().stream()
            .filter(entry -> entry.getValue().isActive())
            .map(entry -> entry.getKey())
            .toList();
    var state = set.states().get(peer);
    return active.isEmpty()
        ? state == ReplicaState.INITIALIZING || state == ReplicaState.LISTENER
        : active.equals(List.of(peer));
  }

  /**
   * Whether a write can reach as many replicas as it must. One that only this peer has stopped to
   * use does not lessen that number, as others may still write to it: where a copy is not enough,
   * peers that cannot hear each other must not go on each with its own.
   */
  public static boolean canReachFactor(ReplicaSet set) {
    return able(set).size() >= needed(set);
  }

  /** Whether so many replicas took a write as must, see {@link #canReachFactor}. */
  public static boolean reachedFactor(ReplicaSet now, List<WriteOutcome> outcomes) {
    return outcomes.stream()
            .filter(outcome -> isTaken(outcome) && isTruth(now, outcome.peer()))
            .count()
        >= needed(now);
  }

  private static long needed(ReplicaSet set) {
    long complete = set.states().values().stream().filter(ReplicaState::isUpdateTruth).count();
    return Math.min(set.writeFactor(), complete);
  }

  private static boolean isTruth(ReplicaSet set, PeerId peer) {
    var state = set.states().get(peer);
    return state != null && state.isUpdateTruth();
  }

  private static boolean isTaken(WriteOutcome outcome) {
    return outcome instanceof Done || outcome instanceof Refused;
  }

  /**
   * What a write is answered.
   *
   * @param set as it was when the write was sent
   * @param outcomes of all replicas to which it was sent, that of the one that led it first
   */
  public static WriteVerdict judge(ReplicaSet set, List<WriteOutcome> outcomes) {
    var failures = new ArrayList<Failed>();
    int taken = 0;
    boolean truth = false;
    for (var outcome : outcomes) {
      switch (outcome) {
        case Outdated(_, var why) -> {
          return new WriteVerdict(null, Optional.of(why), List.of());
        }
        case Failed failed -> failures.add(failed);
        case Done _, Refused _ -> {
          taken++;
          var state = set.states().get(outcome.peer());
          truth |= state != null && (state.isUpdateTruth() || state == ReplicaState.INITIALIZING);
        }
      }
    }
    var lacking = failures.stream().filter(failed -> counts(set, failed)).toList();
    int needed = Math.min(set.writeFactor(), set.states().size());
    if (!failures.isEmpty() && taken < needed) {
      return new WriteVerdict(
          null, Optional.of(failures.getFirst().why()), truth ? lacking : List.of());
    }
    if (!truth) {
      return new WriteVerdict(
          null,
          Optional.of(
              new Refusal.Internal(
                  "Failed to apply operation to at least one `Active` replica. Consistency of this"
                      + " update is not guaranteed. Please retry. ")),
          List.of());
    }
    return answer(outcomes, lacking);
  }

  /**
   * The replicas that count as complete now and did not take the operation.
   *
   * @param now the set when the write is about to be answered
   */
  public static List<PeerId> lacking(ReplicaSet now, List<WriteOutcome> outcomes) {
    var taken = outcomes.stream().filter(ReplicaSetRules::isTaken).map(WriteOutcome::peer).toList();
    return now.states().entrySet().stream()
        .filter(entry -> entry.getValue().isUpdateTruth() && !taken.contains(entry.getKey()))
        .map(entry -> entry.getKey())
        .toList();
  }

  /** A replica that is built anew gets the operation from its source. */
  private static boolean counts(ReplicaSet set, Failed failed) {
    var state = set.states().get(failed.peer());
    return state != null
        && switch (state) {
          case DEAD, LISTENER, MANUAL_RECOVERY -> false;
          case PARTIAL,
              RECOVERY,
              PARTIAL_SNAPSHOT,
              RESHARDING,
              RESHARDING_SCALE_DOWN,
              ACTIVE_READ ->
              !(failed.why() instanceof Refusal.Precondition);
          case ACTIVE, INITIALIZING -> true;
        };
  }

  private static WriteVerdict answer(List<WriteOutcome> outcomes, List<Failed> lacking) {
    UpdateResult result = null;
    PeerId highest = null;
    for (var outcome : outcomes) {
      if (outcome instanceof Done(var peer, var done)) {
        var status = result == null ? done.status() : worse(result.status(), done.status());
        boolean first = highest == null || ReplicaSet.BY_ID.compare(peer, highest) > 0;
        highest = first ? peer : highest;
        var id = first || result == null ? done.operationId() : result.operationId();
        result = new UpdateResult(id, status);
      }
    }
    var lead = outcomes.getFirst();
    if (result == null || lead instanceof Refused) {
      for (var outcome : outcomes) {
        if (outcome instanceof Refused(_, var why)) {
          return new WriteVerdict(null, Optional.of(why), lacking);
        }
      }
    }
    if (result == null) {
      throw new IllegalArgumentException("a write that nobody took is not answered");
    }
    return new WriteVerdict(result, Optional.empty(), lacking);
  }

  private static UpdateResult.Status worse(UpdateResult.Status one, UpdateResult.Status other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
