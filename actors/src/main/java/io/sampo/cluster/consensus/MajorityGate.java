package io.sampo.cluster.consensus;

import static io.sampo.cluster.consensus.ModelCodec.MODELS;

import io.microraft.RaftEndpoint;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.RaftState;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Lets the leader know of its followers' logs only as far as a majority of the voters has them, and
 * of their answers to its questions only when a majority gave them. Of an even number of voters the
 * library takes half, the leader included, for enough (FPaxos). That is right while the voters stay
 * the same. But two of four do not meet three of five: a leader that has in its log a change of the
 * voters that is not committed could be elected without anybody who holds what was committed since
 * (Raft thesis §4.1 rests on majorities).
 *
 * <p>What is held back is let through with the answer that makes the majority. Belongs to the
 * group's thread.
 */
final class MajorityGate {
  private final RaftNodeImpl node;
  private final RaftState state;
  private final TreeMap<MemberId, Answer> answers = new TreeMap<>();
  private int term;

  /** What a voter said in this term, and what of it the leader knows. */
  private static final class Answer {
    long last;
    long query;
    long flow;
    long toldLast;
    long toldQuery;
  }

  MajorityGate(RaftNodeImpl node) {
    this.node = node;
    this.state = node.state();
  }

  /** Hands the answer on, and what it sets free; returns whether something of it was held back. */
  boolean pass(AppendEntriesSuccessResponse response) {
    if (state.leaderState() == null || !state.isVotingMember(response.getSender())) {
      node.handle(response);
      return false;
    }
    if (term != state.term()) {
      term = state.term();
      answers.clear();
    }
    var sender = Endpoint.member(response.getSender());
    var answer = answers.computeIfAbsent(sender, _ -> new Answer());
    answer.last = Math.max(answer.last, response.getLastLogIndex());
    answer.query = Math.max(answer.query, response.getQuerySequenceNumber());
    answer.flow = response.getFlowControlSequenceNumber();
    var last = ofMajority(one -> one.last);
    var query = ofMajority(one -> one.query);
    tell(sender, answer, last, query);
    for (var other : List.copyOf(answers.entrySet())) {
      if (Math.min(other.getValue().last, last) > other.getValue().toldLast
          || Math.min(other.getValue().query, query) > other.getValue().toldQuery) {
        tell(other.getKey(), other.getValue(), last, query);
      }
    }
    return answer.toldLast < answer.last || answer.toldQuery < answer.query;
  }

  /** The highest that a majority of the voters, the leader included, reaches. */
  private long ofMajority(ToLongFunction<Answer> what) {
    var others = state.leaderElectionQuorumSize() - 1;
    return state.remoteVotingMembers().stream()
        .map(voter -> answers.getOrDefault(Endpoint.member(voter), new Answer()))
        .map(what::applyAsLong)
        .sorted(Comparator.reverseOrder())
        .skip(others - 1L)
        .findFirst()
        .orElse(0L);
  }

  private void tell(MemberId of, Answer answer, long last, long query) {
    RaftEndpoint sender = new Endpoint(of);
    if (state.leaderState() == null || !state.isVotingMember(sender)) {
      return;
    }
    answer.toldLast = Math.max(answer.toldLast, Math.min(answer.last, last));
    answer.toldQuery = Math.max(answer.toldQuery, Math.min(answer.query, query));
    node.handle(
        MODELS
            .createAppendEntriesSuccessResponseBuilder()
            .setGroupId(node.getGroupId())
            .setSender(sender)
            .setTerm(term)
            .setLastLogIndex(answer.toldLast)
            .setQuerySequenceNumber(answer.toldQuery)
            .setFlowControlSequenceNumber(answer.flow)
            .build());
  }
}
