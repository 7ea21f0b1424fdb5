package io.sampo.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sampo.contract.WireHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What came of a request. */
public sealed interface Answer {
  /** The server answered. */
  record Given(int status, String text) implements Answer {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The member {@code result}; a missing node where there is none. */
    public JsonNode result() {
      try {
        return JSON.readTree(text).path("result");
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(text, e);
      }
    }
  }

  /** Nobody listens: the request was not even sent. */
  record Unsent(String why) implements Answer {}

  /** No answer came; whether the server did what was asked is unknown. */
  record Lost(String why) implements Answer {}

  /** What a client may conclude of a change it asked for. */
  enum Verdict {
    /** It is done. */
    ACKNOWLEDGED,
    /** It is not done and never will be. */
    REFUSED,
    /** One or the other. */
    UNKNOWN
  }

  /** Sends one request on a connection of its own, once. */
  static Answer to(URI server, String method, String path, Optional<String> body, Duration limit) {
    try (var http = new WireHttp(server, limit)) {
      var response = http.send(method, path, body);
      return new Given(response.status(), response.text());
    } catch (ConnectException e) {
      return new Unsent(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Lost(e.toString());
    }
  }

  /** Whether it is a plain success. */
  default boolean isOk() {
    return this instanceof Given(int status, _) && status == 200;
  }

  /**
   * Without a leader nothing was proposed, and what the client did wrong is known before anything
   * happens; every other failure of the server leaves it open.
   */
  default Verdict verdict() {
    return switch (this) {
      case Given(int status, _) when status == 200 -> Verdict.ACKNOWLEDGED;
      case Given(int status, _) when status >= 400 && status < 500 -> Verdict.REFUSED;
      case Given(_, var text) when text.contains("leader is not established") -> Verdict.REFUSED;
      case Given _, Lost _ -> Verdict.UNKNOWN;
      case Unsent _ -> Verdict.REFUSED;
    };
  }
}
