/**
 * One shard replica and its set: a persistent actor whose state machine is the replica state. Knows
 * the storage engine, and must not know transfers or how peers agree.
 */
@NullMarked
package io.sampo.shard;

import org.jspecify.annotations.NullMarked;
