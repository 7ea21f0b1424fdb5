/**
 * One log that all peers agree on (Raft). Knows operations as bytes and members as numbers, and
 * must not know what the operations mean.
 */
@NullMarked
package io.sampo.cluster.consensus;

import org.jspecify.annotations.NullMarked;
