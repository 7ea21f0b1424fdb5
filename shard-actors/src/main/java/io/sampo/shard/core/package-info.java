/**
 * The rules of one replica as pure functions: what a command leads to, what an event changes. Must
 * not know actors, files or time.
 */
@NullMarked
package io.sampo.shard.core;

import org.jspecify.annotations.NullMarked;
