package io.sampo.cluster.consensus;

/** What a leader appends first: changes nothing, and commits what older terms left behind. */
enum NewTerm {
  ENTRY
}
