package io.sampo.cluster.wire;

import java.util.concurrent.CompletionStage;

/** The two answers to a question whose work is done in two steps. */
public record Steps(CompletionStage<byte[]> first, CompletionStage<byte[]> last) {}
