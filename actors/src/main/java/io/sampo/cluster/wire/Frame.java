package io.sampo.cluster.wire;

/** What travels between peers. */
sealed interface Frame {
  byte[] body();

  /** For a service of the receiver. */
  record Message(byte service, byte[] body) implements Frame {}

  /** The answer to a message that was asked. */
  record Answer(byte[] body) implements Frame {}

  /** That there is no answer, and why, as UTF-8. */
  record Failure(byte[] body) implements Frame {}
}
