package io.sampo.transfer.model;

/** What a transfer is told: how the work of its stage ended. */
public sealed interface TransferCommand {
  int attempt();

  /** The work of the stage is done. */
  record Done(int attempt) implements TransferCommand {}

  /** The source no longer has what the method needs. */
  record OutOfReach(int attempt) implements TransferCommand {}

  /** It was not done. */
  record Failed(int attempt, String why) implements TransferCommand {}
}
