/**
 * Connections and messages between peers. Knows addresses, services and bytes, and must not know
 * what the bytes mean.
 */
@NullMarked
package io.sampo.cluster.wire;

import org.jspecify.annotations.NullMarked;
