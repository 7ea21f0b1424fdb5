/**
 * What the consensus log is about: its operations, the state they lead to, and that state on disk.
 * Knows the rules of the catalog, and must not know who proposes, nor actors.
 */
@NullMarked
package io.sampo.cluster.metadata;

import org.jspecify.annotations.NullMarked;
