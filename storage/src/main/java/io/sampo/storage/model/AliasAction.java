package io.sampo.storage.model;

/** One step of a change of aliases (spec dataplane §2.11). */
public sealed interface AliasAction {
  /** Points the alias at a collection, away from any other. */
  record Create(String collection, String alias) implements AliasAction {}

  /** Removes an alias; one that does not exist is ignored. */
  record Delete(String alias) implements AliasAction {}

  /** Gives an alias another name. */
  record Rename(String oldAlias, String newAlias) implements AliasAction {}
}
