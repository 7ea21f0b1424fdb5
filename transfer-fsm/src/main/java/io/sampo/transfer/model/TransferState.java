package io.sampo.transfer.model;

/// Where a transfer is. Every stage may be done again, as often as it fails.
///
/// | state | what goes on | then |
/// |---|---|---|
/// | Filling | the target gets what the source has | Opening, or Over for another method |
/// | Opening | all agree that the target takes part in writes | Settling |
/// | Settling | it gets what was written before everybody knew that | Closing |
/// | Closing | all agree that it is complete | Over |
public sealed interface TransferState {
  /** One that goes on. */
  sealed interface Live extends TransferState {
    /** Counts from 1, over all stages. */
    int attempt();
  }

  record Filling(int attempt) implements Live {}

  record Opening(int attempt) implements Live {}

  record Settling(int attempt) implements Live {}

  record Closing(int attempt) implements Live {}

  /** There is nothing more to do. */
  record Over(String why) implements TransferState {}
}
