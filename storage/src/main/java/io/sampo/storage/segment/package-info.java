/**
 * One shard's data: appendable and sealed segments, id tracking, snapshots of them for readers.
 * Must not know replicas, peers or actors.
 */
@NullMarked
package io.sampo.storage.segment;

import org.jspecify.annotations.NullMarked;
