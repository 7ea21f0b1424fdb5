package io.sampo.shard.actor;

import java.util.concurrent.CompletionStage;

/**
 * How far an update has come. Both stages carry the operation number, both fail with {@link
 * io.sampo.storage.model.RefusedException} when the update had no effect.
 *
 * @param logged completes when the update survives a crash
 * @param applied completes when every later read sees it
 */
public record Submission(CompletionStage<Long> logged, CompletionStage<Long> applied) {}
