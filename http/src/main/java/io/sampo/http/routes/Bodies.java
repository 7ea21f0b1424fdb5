package io.sampo.http.routes;

import io.sampo.http.error.RequestFault;
import io.sampo.http.error.RequestFault.Part;
import io.sampo.http.error.RequestFaultException;
import io.sampo.http.json.At;
import io.sampo.http.json.FormatException;
import io.sampo.http.json.Json;
import io.sampo.http.json.JsonReader;
import io.sampo.storage.model.RefusedException;

/** Reads bodies: first their shape, then the declared rules, then what is refused anyway. */
final class Bodies {
  private Bodies() {}

  /** Reads a body that is first parsed as a whole. */
  @FunctionalInterface
  interface Form<T> {
    T read(Json json, At at);
  }

  /** Reads a body as it streams by. */
  @FunctionalInterface
  interface StreamForm<T> {
    T read(JsonReader in, At at);
  }

  static <T> T read(Call call, Form<T> form) {
    return stream(
        call,
        (in, at) -> {
          var json = in.value();
          in.end();
          return form.read(json, at);
        });
  }

  static <T> T stream(Call call, StreamForm<T> form) {
    var at = At.root();
    T request;
    try {
      var in = new JsonReader(call.body());
      request = form.read(in, at);
      in.end();
    } catch (FormatException e) {
      throw new RequestFaultException(new RequestFault.Malformed(Part.BODY, e.text()));
    }
    Params.refuse(Part.BODY, at.violations());
    at.refusal()
        .ifPresent(
            refusal -> {
              throw new RefusedException(refusal);
            });
    return request;
  }
}
