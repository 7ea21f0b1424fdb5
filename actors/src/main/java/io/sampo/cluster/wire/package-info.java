/**
 * Messages between peers, over the data plane's remoting. Knows addresses, services and bytes, and
 * must not know what the bytes mean.
 */
@NullMarked
package io.sampo.cluster.wire;

import org.jspecify.annotations.NullMarked;
