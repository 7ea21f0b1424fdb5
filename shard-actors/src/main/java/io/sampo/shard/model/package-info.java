/**
 * What a shard replica is, was told and decided, as plain data. Must not know actors, files or
 * time.
 */
@NullMarked
package io.sampo.shard.model;

import org.jspecify.annotations.NullMarked;
