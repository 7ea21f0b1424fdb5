/**
 * Who looks after the shards: which replicas are to be brought back, from whom and how. Must not
 * know how that is done.
 */
@NullMarked
package io.sampo.cluster.steward;

import org.jspecify.annotations.NullMarked;
