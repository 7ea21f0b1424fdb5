package io.sampo.storage.segment;

import io.sampo.storage.model.CollectionInfo;
import io.sampo.storage.model.JsonPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one shard.
 *
 * @param optimizerError why the last optimisation failed, {@code null} if it did not
 * @param indexedPoints per payload index, points with at least one indexed value
 */
public record ShardInfo(
    CollectionInfo.Status status,
    @Nullable String optimizerError,
    long points,
    long indexedVectors,
    int segments,
    Map<JsonPath, Long> indexedPoints) {}
