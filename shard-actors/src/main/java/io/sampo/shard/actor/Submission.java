package io.sampo.shard.actor;

import io.sampo.shard.port.Copy;
import io.sampo.shard.port.Progress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * An update that was handed in.
 *
 * @param here its progress at this replica
 * @param copies that of a new operation at the other replicas, as soon as it was sent to them; none
 *     if it never was
 */
public record Submission(Progress here, CompletionStage<List<Copy>> copies) {}
