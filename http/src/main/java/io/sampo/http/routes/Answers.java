package io.sampo.http.routes;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sampo.http.json.JsonBody;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Short forms for what endpoints answer. */
final class Answers {
  private Answers() {}

  static CompletionStage<Answer> now(JsonBody result) {
    return CompletableFuture.completedFuture(new Answer.Result(result));
  }

  static CompletionStage<Answer> bool(CompletionStage<Boolean> stage) {
    return later(stage, (value, out) -> out.writeBoolean(value));
  }

  /** Writes a value. */
  @FunctionalInterface
  interface Writer<T> {
    void write(T value, JsonGenerator out) throws IOException;
  }

  static <T> CompletionStage<Answer> later(CompletionStage<T> stage, Writer<T> writer) {
    return stage.thenApply(value -> new Answer.Result(out -> writer.write(value, out)));
  }
}
