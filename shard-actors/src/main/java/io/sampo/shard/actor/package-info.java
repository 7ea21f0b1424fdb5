/**
 * The actors that run the replicas of this peer and hand out access to them. Must not know
 * collections as clients see them.
 */
@NullMarked
package io.sampo.shard.actor;

import org.jspecify.annotations.NullMarked;
