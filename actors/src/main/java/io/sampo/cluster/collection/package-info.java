/**
 * What clients can do with collections and points: routing to shards, scatter, gather, merge. Must
 * not know HTTP or gRPC.
 */
@NullMarked
package io.sampo.cluster.collection;

import org.jspecify.annotations.NullMarked;
