package io.sampo.peers;

/** One direction between two peers, by their numbers. */
public record Link(int from, int to) {
  Link back() {
    return new Link(to, from);
  }
}
