package io.sampo.http.routes;

import java.util.concurrent.CompletionStage;

/** Answers calls; throws or fails the stage with what {@code http.error} can map. */
@FunctionalInterface
public interface Endpoint {
  CompletionStage<Answer> answer(Call call);
}
