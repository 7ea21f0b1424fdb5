/**
 * The replica log of a node: a Pekko Persistence journal on append-only files with a LevelDB index,
 * and the binary form of logged operations. Knows bytes, sequence numbers and files, and must not
 * know what an operation does to a shard.
 */
@NullMarked
package io.sampo.storage.journal;

import org.jspecify.annotations.NullMarked;
