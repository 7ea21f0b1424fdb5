package io.sampo.transfer.model;

/** What is to be done next. */
public sealed interface TransferEffect {
  /** The work of the state. */
  record Work(TransferState.Live state) implements TransferEffect {}

  /** The same after a pause. */
  record WorkLater(TransferState.Live state, int seconds) implements TransferEffect {}

  /** Another method has to do it. */
  record Replace(TransferMethod method) implements TransferEffect {}

  /** It cannot be done now. */
  record Abort(String why) implements TransferEffect {}

  /** Nothing. */
  record None() implements TransferEffect {}
}
