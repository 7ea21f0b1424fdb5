package io.sampo.shard.model;

import io.sampo.storage.model.Refusal;

/** What a command leads to. */
public sealed interface Decision {
  /** This happens. */
  record Accepted(ReplicaEvent event) implements Decision {}

  /** It must not happen; the caller is told. */
  record Rejected(Refusal why) implements Decision {}

  /** It has happened already or changes nothing. */
  record Ignored(String why) implements Decision {}
}
