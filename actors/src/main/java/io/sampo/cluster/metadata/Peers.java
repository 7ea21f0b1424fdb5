package io.sampo.cluster.metadata;

import io.sampo.cluster.consensus.MemberId;
import io.sampo.storage.model.PeerId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Who is known to belong to the cluster. Immutable.
 *
 * @param known by peer id
 * @param lives the highest life that was ever given to a peer id, also of those removed
 */
public record Peers(SortedMap<Long, Peer> known, SortedMap<Long, Integer> lives) {
  public static final Peers NONE = new Peers(new TreeMap<>(), new TreeMap<>());

  public Peers {
    known = Collections.unmodifiableSortedMap(new TreeMap<>(known));
    lives = Collections.unmodifiableSortedMap(new TreeMap<>(lives));
  }

  /**
   * One of them.
   *
   * @param member the number of {@link MemberId} it takes part as
   * @param uri where others reach it, without a slash at its end
   * @param version of its software
   * @param token chosen by the peer for one attempt to join, so that a repeated request is known
   */
  public record Peer(long member, String uri, String version, UUID token) {
    public MemberId memberId() {
      return new MemberId(member);
    }
  }

  public Optional<Peer> of(PeerId peer) {
    return Optional.ofNullable(known.get(peer.value()));
  }

  /** Where to send what is for that member; empty for one that is not, or no longer, known. */
  public Optional<String> uriOf(MemberId member) {
    return of(member.peer()).filter(peer -> peer.member() == member.value()).map(Peer::uri);
  }

  /** Who uses that URI. */
  public Optional<PeerId> at(String uri) {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue().uri().equals(uri))
        .map(entry -> new PeerId(entry.getKey()))
        .findFirst();
  }

  /** The life that a peer of that id would begin now. */
  public int nextLife(PeerId peer) {
    return lives.containsKey(peer.value()) ? lives.get(peer.value()) + 1 : 0;
  }

  /** Whether a later life of that peer was known, so that what is said of this one comes late. */
  boolean isOver(MemberId member) {
    return lives.getOrDefault(member.peer().value(), 0) > member.life();
  }

  Peers with(Peer peer) {
    var id = peer.memberId();
    var changed = new TreeMap<>(known);
    changed.put(id.peer().value(), peer);
    var lived = new TreeMap<>(lives);
    lived.merge(id.peer().value(), id.life(), Math::max);
    return new Peers(changed, lived);
  }

  Peers without(long peer) {
    var changed = new TreeMap<>(known);
    changed.remove(peer);
    return new Peers(changed, lives);
  }

  /** Only that peer is left, where it was before, and takes part as that member from now on. */
  public Peers only(MemberId member) {
    var alone = new Peers(new TreeMap<>(), lives);
    return of(member.peer())
        .map(peer -> alone.with(new Peer(member.value(), peer.uri(), peer.version(), peer.token())))
        .orElse(alone);
  }
}
