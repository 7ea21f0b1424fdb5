package io.sampo.cluster.metadata;

import io.sampo.cluster.catalog.CatalogEvent;
import io.sampo.cluster.catalog.CatalogMachine;
import io.sampo.cluster.metadata.LogOperation.Acquire;
import io.sampo.cluster.metadata.LogOperation.Announce;
import io.sampo.cluster.metadata.LogOperation.Append;
import io.sampo.cluster.metadata.LogOperation.Form;
import io.sampo.cluster.metadata.LogOperation.Lost;

/** What an operation makes of the state: the same on every peer, whatever it is. */
public final class MetadataMachine {
  private MetadataMachine() {}

  /** The state after an operation, and its answer. */
  public record Step(ClusterState state, LogAnswer answer) {}

  public static Step apply(ClusterState state, LogOperation operation) {
    return switch (operation) {
      case Acquire acquire -> acquire(state, acquire);
      case Append append -> append(state, append);
      case Announce(var peer) when state.peers().isOver(peer.memberId()) ->
          new Step(state, new LogAnswer.Conflict(peer.memberId().life()));
      case Announce(var peer) ->
          new Step(state.with(state.peers().with(peer)), new LogAnswer.Done());
      case Form(var formation) when formation.number() == state.formation().number() + 1 ->
          new Step(state.with(formation), new LogAnswer.Done());
      case Form _ -> new Step(state, new LogAnswer.Conflict(state.formation().number()));
      case Lost _ -> new Step(state, new LogAnswer.Done());
    };
  }

  private static Step acquire(ClusterState state, Acquire acquire) {
    var head = state.journal();
    var held = acquire.held();
    if (held != null && held != head.epoch() && !acquire.by().equals(head.holder())) {
      return new Step(state, new LogAnswer.Fenced(head.epoch()));
    }
    var acquired = head.acquired(acquire.by());
    return new Step(
        state.with(acquired), new LogAnswer.Acquired(acquired.epoch(), acquired.sequence()));
  }

  private static Step append(ClusterState state, Append append) {
    var head = state.journal();
    if (append.epoch() != head.epoch()) {
      return new Step(state, new LogAnswer.Fenced(head.epoch()));
    }
    if (append.previous() != head.sequence()) {
      boolean repeated =
          append.writer().equals(head.writer())
              && append.previous() == head.previous()
              && append.previous() + append.changes().size() == head.sequence();
      return new Step(
          state, repeated ? new LogAnswer.Done() : new LogAnswer.Conflict(head.sequence()));
    }
    var catalog = state.catalog();
    var peers = state.peers();
    for (var change : append.changes()) {
      catalog = CatalogMachine.evolve(catalog, change);
      for (var event : change.events()) {
        if (event instanceof CatalogEvent.PeerRemoved(_, var peer)) {
          peers = peers.without(peer);
        }
      }
    }
    var next =
        new ClusterState(
            catalog,
            peers,
            state.formation(),
            head.appended(append.writer(), append.changes().size()));
    return new Step(next, new LogAnswer.Done());
  }
}
