package io.sampo.shard.port;

import java.util.concurrent.CompletionStage;

/**
 * How far an operation has come at one replica. Both stages carry the operation's number there,
 * both fail with {@link io.sampo.storage.model.RefusedException} when it had no effect.
 *
 * @param logged completes when the operation survives a crash
 * @param applied completes when every later read sees it
 */
public record Progress(CompletionStage<Long> logged, CompletionStage<Long> applied) {}
