/**
 * What a transfer of a shard is, was told and decided, as plain data. Must not know actors, peers
 * or time.
 */
@NullMarked
package io.sampo.transfer.model;

import org.jspecify.annotations.NullMarked;
