/**
 * The replicas of a shard together: how a write reaches all of them, which of them are used, and
 * what becomes of one that failed. Must not know what clients can ask for.
 */
@NullMarked
package io.sampo.cluster.replication;

import org.jspecify.annotations.NullMarked;
