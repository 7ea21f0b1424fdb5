/**
 * Decides what to rewrite in the background, from figures of segments alone. Must not know files,
 * threads or how a rewrite is done.
 */
@NullMarked
package io.sampo.storage.optimizer;

import org.jspecify.annotations.NullMarked;
