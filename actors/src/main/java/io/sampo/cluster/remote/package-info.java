/**
 * Replicas on other peers, and this peer's replicas for them. Knows what can be asked of a shard,
 * and must not know how shards are chosen.
 */
@NullMarked
package io.sampo.cluster.remote;

import org.jspecify.annotations.NullMarked;
