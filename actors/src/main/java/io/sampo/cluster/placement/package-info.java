/**
 * Which shard a point belongs to and which peers hold a shard, as pure functions. Must not know
 * actors or files.
 */
@NullMarked
package io.sampo.cluster.placement;

import org.jspecify.annotations.NullMarked;
