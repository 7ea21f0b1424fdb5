package io.sampo.storage.segment;

import io.sampo.storage.model.Filter;
import io.sampo.storage.model.SearchParams;
import io.sampo.storage.model.VectorValue;
import org.jspecify.annotations.Nullable;

/**
 * Nearest-neighbour search in one shard.
 *
 * @param using name of the vector
 * @param query as the client gave it, not yet normalised
 * @param scoreThreshold only strictly better scores, in the displayed sense
 */
public record VectorSearch(
    String using,
    VectorValue query,
    Filter filter,
    SearchParams params,
    @Nullable Float scoreThreshold,
    int limit) {}
