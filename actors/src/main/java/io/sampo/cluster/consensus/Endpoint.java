package io.sampo.cluster.consensus;

import io.microraft.RaftEndpoint;

/** A member as the library knows it. Addresses are the transport's, so a member may move. */
record Endpoint(MemberId member) implements RaftEndpoint {
  @Override
  public Object getId() {
    return member;
  }

  static MemberId member(RaftEndpoint endpoint) {
    return ((Endpoint) endpoint).member;
  }
}
