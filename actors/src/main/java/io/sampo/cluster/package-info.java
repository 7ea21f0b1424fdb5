/**
 * What many peers agree on, and what clients can do with it. Knows replicas through their actors,
 * and must not know HTTP or gRPC.
 */
@NullMarked
package io.sampo.cluster;

import org.jspecify.annotations.NullMarked;
