/**
 * The only package of a shard that touches files and mappings. Knows bytes and offsets, and must
 * not know what they mean.
 */
@NullMarked
package io.sampo.storage.io;

import org.jspecify.annotations.NullMarked;
