/**
 * The metadata that all peers agree on: what exists, what may happen to it, and its copy on this
 * peer. Must not know actors.
 */
@NullMarked
package io.sampo.cluster.catalog;

import org.jspecify.annotations.NullMarked;
