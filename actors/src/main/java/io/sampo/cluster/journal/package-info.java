/**
 * The coordinator's journal and snapshot store, on the consensus log. Knows how an operation gets
 * to the leader, and must not know what the coordinator decides.
 */
@NullMarked
package io.sampo.cluster.journal;

import org.jspecify.annotations.NullMarked;
