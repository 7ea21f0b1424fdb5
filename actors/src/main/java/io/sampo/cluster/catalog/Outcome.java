package io.sampo.cluster.catalog;

import io.sampo.storage.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a command.
 *
 * @param result what the caller gets where it is not refused
 */
public record Outcome(boolean result, @Nullable Refusal refusal) {}
