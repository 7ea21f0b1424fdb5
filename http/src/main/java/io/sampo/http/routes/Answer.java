package io.sampo.http.routes;

import io.sampo.http.json.JsonBody;

/** What an endpoint answers when all went well. */
public sealed interface Answer {
  /** A result, to be put into the envelope. */
  record Result(JsonBody body) implements Answer {}

  /** JSON without an envelope. */
  record Bare(JsonBody body) implements Answer {}

  /** Plain text. */
  record Text(int status, String text) implements Answer {}
}
