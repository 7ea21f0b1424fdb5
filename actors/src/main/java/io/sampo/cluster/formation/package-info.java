/**
 * The control cluster: who is alive, when it is formed, joined, left and whom it drops, all led by
 * consensus. Knows the log's view and the peers' signs of life, and must not know metadata.
 */
@NullMarked
package io.sampo.cluster.formation;

import org.jspecify.annotations.NullMarked;
