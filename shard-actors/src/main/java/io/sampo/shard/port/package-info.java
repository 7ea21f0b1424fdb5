/**
 * What a replica needs from outside its actor, as small interfaces. Must not know who provides it.
 */
@NullMarked
package io.sampo.shard.port;

import org.jspecify.annotations.NullMarked;
